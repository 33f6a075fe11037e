package words

import "sync"

// chineseSessions has what is told of connections and rooms.
var chineseSessions = sync.OnceValue(func() map[string]string { //nolint:gochecknoglobals // a constant: Go has no constant maps
	return map[string]string{
		// labels: six cells at the most
		"name":    "名字",
		"session": "会话",
		"address": "地址",
		"addr":    "地址",
		"room":    "房间",
		"state":   "状态",
		"dialect": "协议",
		"kind":    "协议",
		"why":     "依据",
		"known":   "识别",
		"since":   "接入",
		"reason":  "原因",
		"idle":    "空闲",
		"in":      "收",
		"out":     "发",
		"reply":   "回复",
		"behind":  "落后",
		"lag":     "滞后",
		"age":     "时长",
		"msgs":    "消息",
		"bytes":   "字节",

		// states
		"live":                 "在线",
		"gone":                 "离开",
		"wait":                 "等待",
		"gone: %s":             "离开：%s",
		"%s is gone":           "%s 已离开",
		"no whole message":     "消息不完整",
		"%s, for %s":           "%s，已 %s",
		"%s for %s":            "%s，已 %s",
		"quiet for %s":         "静默 %s",
		"no":                   "否",
		"yes, it is encrypted": "是，已加密",
		"none yet":             "暂无",
		"not yet":              "尚未",
		"not known yet":        "尚未识别",
		"the last took %s":     "上次用时 %s",
		"after %s":             "%s 后",
		"from the start":       "一开始",
		"since it was set":     "设定时",
		"with its first bytes": "首批字节",
		"%s (you)":             "%s（你）",

		// counts
		"%s message, %s":            "%s 条，%s",
		"%s messages, %s":           "%s 条，%s",
		"%s msg  %s":                "%s 条  %s",
		"%s event":                  "%s 个事件",
		"%s events":                 "%s 个事件",
		"behind %s":                 "落后 %s",
		"skipped %s":                "跳过 %s",
		"%s, %s skipped, policy %s": "%s，跳过 %s，策略 %s",

		// rooms and gates
		"%s new":                             "%s 条未读",
		"%s for you":                         "%s 条给你",
		"%s answers":                         "%s 应答",
		"its gate is closed":                 "闸门已关",
		"nothing new in other rooms":         "其他房间没有新消息",
		"waits at the gate of %s":            "在 %s 的闸门前等待",
		"1 message waits at the gate of %s":  "1 条消息在 %s 的闸门前等待",
		"%s messages wait at the gate of %s": "%s 条消息在 %s 的闸门前等待",
		"its bytes have been no message for %s: what it speaks is not known": "它的字节已有 %s 不成消息：协议尚未识别",
		"its bytes have been no message for %s: no line has ended":           "它的字节已有 %s 不成消息：没有换行结束",
		"its bytes have been no message for %s as %s":                        "它的字节已有 %s 不成 %s 消息",

		// choosing one
		"Ctrl-N selects a connection":          "Ctrl-N 选择连接",
		"Ctrl-N selects a connection, then F2": "先用 Ctrl-N 选择连接，再按 F2",
		"Ctrl-N selects a connection, then F3": "先用 Ctrl-N 选择连接，再按 F3",
		"Ctrl-N selects who to write to":       "用 Ctrl-N 选择发给谁",
	}
})
