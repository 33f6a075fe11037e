package words

import (
	"maps"
	"sync"
)

// The Chinese catalogue, by theme: a text of the screen in English, and what it
// says instead. Where columns are narrow the Chinese is no wider than the
// English, a character being two cells. Keys, commands and units stay.
//
// One word for one thing: session 会话, connection 连接, room 房间, message 消息,
// reply 回复, hub 中枢, log 日志, framing 分帧, dialect 协议, raw 原始, gate 闸门,
// processor 处理器, unread 未读, follow 跟随, live 在线, gone 离开, behind 落后,
// skipped 跳过, glued together 粘包.

// chinese returns the catalogue.
var chinese = sync.OnceValue(func() map[string]string { //nolint:gochecknoglobals // a constant: Go has no constant maps
	out := map[string]string{}
	for _, theme := range []map[string]string{chineseFrame(), chineseKeys(), chineseCommands(), chineseRows(), chineseSessions(), chineseWire()} {
		maps.Copy(out, theme)
	}
	return out
})

// Catalogue returns what the screen says in Chinese, by the English, and Known
// what is translated of what comes in English from elsewhere: for tests.
func Catalogue() map[string]string { return maps.Clone(chinese()) }

// Known is the second half of what Catalogue says.
func Known() map[string]string { return maps.Clone(chineseHeard()) }
