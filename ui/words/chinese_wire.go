package words

import "sync"

// chineseWire has what is said about the bytes of a connection.
var chineseWire = sync.OnceValue(func() map[string]string { //nolint:gochecknoglobals // a constant: Go has no constant maps
	return map[string]string{
		"wire of %s": "%s 的字节",
		"text":       "文本",
		"hex":        "hex",
		"mixed":      "混合",

		// keys
		"x form":                 "x 格式",
		"Space pause":            "Space 暂停",
		"/ find":                 "/ 查找",
		"f framing":              "f 分帧",
		"s save":                 "s 保存",
		"m say":                  "m 私信",
		"w raw":                  "w 原始",
		"K kick":                 "K 踢出",
		"Tab details":            "Tab 详情",
		"open the gate":          "打开闸门",
		"save to":                "保存到",
		"script to (.py or .sh)": "脚本存到（.py 或 .sh）",

		// the head
		"%s, known %s":        "%s（识别：%s）",
		"in %s msg %s":        "收 %s 条 %s",
		"out %s msg %s":       "发 %s 条 %s",
		"%s missed":           "错过 %s",
		"process unknown: %s": "进程未知：%s",
		"%s, pid %s":          "%s，pid %s",

		// blocks
		"%s missed here":                "此处错过 %s",
		"live from here on":             "自此为实时",
		"reply %s":                      "回复 %s",
		"%d messages":                   "%d 条消息",
		"goes on from before":           "接上一段",
		"continues":                     "未完",
		"no %s":                         "不是 %s",
		"no %s: its length would be %s": "不是 %s：长度会是 %s",
		"%s before this let go":         "此前 %s 已丢弃",
		"%s block in %s":                "%s 段存于 %s",
		"%s blocks in %s":               "%s 段存于 %s",

		// none
		"asking the hub":                         "询问中枢",
		"the hub is away":                        "中枢不在",
		"it is gone, and nothing of it was kept": "已离开，没有留下字节",
		"no byte yet, for %s":                    "已 %s，尚无字节",
		"nothing since the view was opened":      "打开视图以来没有字节",

		// what does not fit
		"%s would have fitted":                    "本应使用 %s",
		"%s opens it":                             "%s 打开",
		"%s sets the framing to %s":               "%s 把分帧设为 %s",
		"it takes %s":                             "需要：%s",
		"no framing is suggested; f asks for one": "没有建议的分帧；f 可指定",
	}
})
