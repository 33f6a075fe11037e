package words

import "sync"

// chineseRows has what is said about messages, and in the log of connections.
var chineseRows = sync.OnceValue(func() map[string]string { //nolint:gochecknoglobals // a constant: Go has no constant maps
	return map[string]string{
		// how far a message has come
		"waiting":           "等待中",
		"at the gate":       "闸门前",
		"sending":           "发送中",
		"sent again":        "已重发",
		"sent":              "已发",
		"failed, r retries": "失败，r 重试",
		"not sent":          "未发送",
		"to %s: ":           "回 %s：",
		"private":           "私信",
		"private to %s":     "私信 %s",
		"(%s more)":         "（还有 %s）",

		// lines across
		"%s new since %s":                             "%[2]s 起 %[1]s 条未读",
		"%s event skipped (too slow)":                 "跳过 %s 个事件（过慢）",
		"%s events skipped (too slow)":                "跳过 %s 个事件（过慢）",
		"the hub's log began anew":                    "中枢的日志重新开始",
		"older rows: PgUp":                            "更早的行：PgUp",
		"older rows: turn the mouse wheel":            "更早的行：转动滚轮",
		"older rows were in a log that is gone":       "更早的行在已不存在的日志里",
		"older rows are in the hub's log":             "更早的行在中枢的日志里",
		"no older rows: %s":                           "没有更早的行：%s",
		"loading":                                     "加载中",
		"the hub has not answered for %d s":           "中枢已有 %d s 没有回应",
		"beginning of the log":                        "日志开头",
		"back after %s, nothing was missed":           "%s 后恢复连接，没有错过",
		"back after %[2]s, %[1]s missed row fetched":  "%[2]s 后恢复连接，补回错过的 %[1]s 行",
		"back after %[2]s, %[1]s missed rows fetched": "%[2]s 后恢复连接，补回错过的 %[1]s 行",
		"%s row is new: Alt-U goes there":             "%s 行未读：Alt-U 前往",
		"%s rows are new: Alt-U goes there":           "%s 行未读：Alt-U 前往",

		// who came and went
		"connected with %s":    "已连接，来自 %s",
		"connection %s closed": "连接 %s 已关闭",
		"connection %s %s":     "连接 %s %s",
		"closed":               "已关闭",
		"%s in #%s":            "#%[2]s 中的 %[1]s",
		"%s (private)":         "%s（私信）",

		// folding
		"nothing to fold here":              "这里没有可折叠的",
		"unfolded":                          "已展开",
		"folded: a line each":               "已折叠：每条一行",
		"%[2]s %[1]s line more, z unfolds":  "%[2]s 还有 %[1]s 行，z 展开",
		"%[2]s %[1]s lines more, z unfolds": "%[2]s 还有 %[1]s 行，z 展开",

		// a message opened
		"message from you":           "你的消息",
		"message from %s":            "%s 的消息",
		"answer of the hub":          "中枢的回复",
		"said by this screen":        "本屏幕的提示",
		"time":                       "时间",
		"seq":                        "序号",
		"to":                         "发给",
		"took":                       "用时",
		"size":                       "大小",
		"(session %d)":               "（会话 %d）",
		"%s bytes, not UTF-8":        "%s 字节，不是 UTF-8",
		"%[2]s bytes in %[1]s line":  "%[2]s 字节，%[1]s 行",
		"%[2]s bytes in %[1]s lines": "%[2]s 字节，%[1]s 行",
		"lines %s to %s of %s":       "第 %s 至 %s 行，共 %s 行",
		"the hub is away: this is what is here of it": "中枢不在：这里只有这些",

		// finding and searching
		"find":                      "查找",
		"find: ":                    "查找：",
		"past lines: ":              "发过的：",
		"go to: ":                   "跳到：",
		"not found":                 "未找到",
		"hit %d of %d":              "第 %d 处，共 %d 处",
		"nothing was looked for: /": "还没有查找：/",
		"nothing found here; Ctrl-F searches the whole log":   "这里没有；Ctrl-F 搜索整个日志",
		"nothing was searched for: Ctrl-F":                    "还没有搜索：Ctrl-F",
		"that place is in the hub's log, and the hub is away": "那一处在中枢的日志里，而中枢不在",
		"that message is no longer in the log":                "那条消息已不在日志中",
		"search %s":                                           "搜索 %s",
		"searching":                                           "搜索中",
		"going there":                                         "正在前往",
		"nothing found":                                       "没有找到",
		"looked back to row %d: PgDn looks further":           "已查到第 %d 行：PgDn 继续",

		// what is typed
		"--quit-- ends this session at the hub: Enter send · Esc drop":               "--quit-- 会结束本会话：Enter 发送 · Esc 放弃",
		"paste %s line, %s: Enter send as one · l line by line · e edit · Esc drop":  "粘贴 %s 行，%s：Enter 作一条发送 · l 逐行 · e 编辑 · Esc 放弃",
		"paste %s lines, %s: Enter send as one · l line by line · e edit · Esc drop": "粘贴 %s 行，%s：Enter 作一条发送 · l 逐行 · e 编辑 · Esc 放弃",
		"pasted %s: more than 1 MiB is not sent":                                     "粘贴了 %s：超过 1 MiB 不发送",
		"type here: Enter sends it to #%s":                                           "在此输入：Enter 发到 #%s",
		"Nothing has been said yet. From another terminal:":                          "还没有消息。在另一个终端里试试：",
		"Or type here and press Enter. F1 shows the keys.":                           "或在此输入并按 Enter。F1 查看按键。",
		"or a browser: %s": "或用浏览器：%s",
	}
})
