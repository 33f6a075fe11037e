// The words of the page, in English and Chinese.

const EN = {
  skip: 'Skip to the message field', panes: 'Panes', people: 'Connections', talk: 'Messages', events: 'Connection log', tabEvents: 'Log',
  search: 'Search the whole log', searchHold: 'Search  /', help: 'Help', now: 'now', hits: 'Found', close: 'Close',
  cancel: 'Cancel', save: 'Save', yourName: 'Your name', room: 'Room to talk in', say: 'Message', sayHold: 'Message, or /help',
  send: 'Send', compose: 'Write a message', onlyRoom: 'only this room',
  connecting: 'connecting…', live: 'live', reconnecting: 'reconnecting ({s} s)',
  back: 'back after {span}, {n} missed rows fetched', anew: 'the hub has a new log: this is its beginning',
  skipped: '{n} rows skipped: this page was too slow', left: 'the connection was lost',
  figures: '{live} live · {rate} msg/s', rtt: ' · rtt {rtt}', counts: '{live} live · {gone} gone',
  loading: 'loading…', older: 'scroll up for older rows', beginning: 'beginning of the log', nothing: 'nothing yet',
  noOlder: 'older rows can not be had now', fresh: '{n} new', newRows: 'new',
  you: 'you', youAre: 'you: {name}', hub: 'hub', toYou: 'to you', toWhom: 'to {name}', stopTo: 'Write to the room again',
  sending: 'sending…', queued: 'waits for the hub', atGate: 'waits at the gate', logged: 'in the log', failed: 'failed: {why}',
  retry: 'Retry', drop: 'Drop', notHere: 'whom it was for is not here any more', more: 'more ({size})', less: 'less', hex: 'hex', text: 'text', replyTo: 'reply to #{n}',
  gateOpen: 'gate open', gateClosed: 'gate closed', gateShut: 'Close the gate of {room}: messages will wait', gateLift: 'Open the gate of {room}',
  onlyOf: 'only {name}', showAll: 'Show everybody again', moreRows: '{n} more',
  stateLive: 'live', stateWaiting: 'waiting at the gate', stateGone: 'gone',
  addr: 'address', dialect: 'dialect', why: 'because', sniff: 'known after', since: 'since', idle: 'silent for', in: 'received',
  out: 'sent', lag: 'behind by', missed: 'skipped', reply: 'last reply', reason: 'reason', state: 'state', roomIs: 'room', tls: 'encrypted',
  msgs: '{n} msgs, {size}', rows: '{n} rows', unknown: 'not known yet', message: 'Message', filter: 'Only theirs', unfilter: 'Show everybody',
  framing: 'Framing', setFraming: 'Set', done: 'done',
  joined: 'connected', gone: 'left', secure: 'TLS',
  nothingFound: 'nothing', foundSome: '{n} found', foundMore: 'More',
  badCommand: 'there is no {cmd}; /help lists what there is', nobody: 'nobody here is called {name}', several: '{name} is not one alone: say {ids}',
  needsText: '/msg NAME TEXT', needsName: '/nick NAME', needsRoom: '/join ROOM', noRoom: 'there is no room {room}', offline: 'not connected', tooLong: 'too long: {size}, the most is 1 MiB',
  heard: '{name} says: {text}', heardMany: '{n} new messages', days: '{n} d',
  keys: [
    ['Enter', 'send'], ['Shift-Enter', 'a new line'], ['↑ ↓', 'what you sent before, and after'],
    ['/', 'search, from anywhere but a field'], ['Esc', 'close, back to everybody, back to the message'],
    ['Alt-1 2 3', 'messages, connections, log'], ['↑ ↓ Home End', 'in connections: go; Enter picks one'],
    ['/nick NAME', 'change your name'], ['/join ROOM', 'go to another room'], ['/msg NAME|ID TEXT', 'say to one alone'],
    ['/who', 'who is connected'], ['/search WORDS', 'look through the log; room:NAME, py*, Chinese by substring'],
    ['/gate open|close', 'what is said in a closed room waits'], ['//TEXT', 'says /TEXT'],
  ],
};

const ZH = {
  skip: '跳到输入框', panes: '面板', people: '连接', talk: '消息', events: '连接日志', tabEvents: '日志',
  search: '搜索全部日志', searchHold: '搜索  /', help: '帮助', now: '立即', hits: '搜索结果', close: '关闭',
  cancel: '取消', save: '保存', yourName: '你的名字', room: '发言的房间', say: '消息', sayHold: '输入消息，或 /help',
  send: '发送', compose: '写消息', onlyRoom: '只看此房间',
  connecting: '正在连接…', live: '在线', reconnecting: '重新连接（{s} 秒）',
  back: '中断 {span} 后恢复，已补回 {n} 行', anew: '服务器换了新日志：从这里开始',
  skipped: '跳过了 {n} 行：本页面太慢', left: '连接中断',
  figures: '{live} 个在线 · {rate} 条/秒', rtt: ' · 往返 {rtt}', counts: '{live} 在线 · {gone} 已离开',
  loading: '正在加载…', older: '向上滚动查看更早的内容', beginning: '日志的开头', nothing: '还没有内容',
  noOlder: '现在取不到更早的内容', fresh: '{n} 条新消息', newRows: '新消息',
  you: '你', youAre: '你：{name}', hub: 'hub', toYou: '发给你', toWhom: '发给 {name}', stopTo: '重新对房间发言',
  sending: '发送中…', queued: '等待连接', atGate: '在门外等候', logged: '已记录', failed: '失败：{why}',
  retry: '重试', drop: '放弃', notHere: '收信人已不在', more: '展开（{size}）', less: '收起', hex: '十六进制', text: '文本', replyTo: '回复 #{n}',
  gateOpen: '门已开', gateClosed: '门已关', gateShut: '关闭 {room} 的门：消息将等候', gateLift: '打开 {room} 的门',
  onlyOf: '只看 {name}', showAll: '重新显示所有人', moreRows: '还有 {n} 个',
  stateLive: '在线', stateWaiting: '在门外等候', stateGone: '已离开',
  addr: '地址', dialect: '协议', why: '依据', sniff: '识别用时', since: '开始于', idle: '静默', in: '收到',
  out: '发出', lag: '落后', missed: '跳过', reply: '上次回复', reason: '原因', state: '状态', roomIs: '房间', tls: '已加密',
  msgs: '{n} 条，{size}', rows: '{n} 行', unknown: '尚未识别', message: '私信', filter: '只看此连接', unfilter: '显示所有人',
  framing: '分帧', setFraming: '设置', done: '完成',
  joined: '已连接', gone: '已离开', secure: 'TLS',
  nothingFound: '没有结果', foundSome: '找到 {n} 条', foundMore: '更多',
  badCommand: '没有 {cmd} 命令；/help 列出全部命令', nobody: '这里没有叫 {name} 的人', several: '叫 {name} 的不止一个：请用 {ids}',
  needsText: '/msg 名字 内容', needsName: '/nick 名字', needsRoom: '/join 房间', noRoom: '没有房间 {room}', offline: '未连接', tooLong: '太长：{size}，最多 1 MiB',
  heard: '{name} 说：{text}', heardMany: '{n} 条新消息', days: '{n} 天',
  keys: [
    ['Enter', '发送'], ['Shift-Enter', '换行'], ['↑ ↓', '之前、之后发过的内容'],
    ['/', '在输入框之外按：搜索'], ['Esc', '关闭；显示所有人；回到输入框'],
    ['Alt-1 2 3', '消息、连接、日志'], ['↑ ↓ Home End', '在连接列表中移动；Enter 选择'],
    ['/nick 名字', '改名'], ['/join 房间', '去另一个房间'], ['/msg 名字|编号 内容', '私信一个人'],
    ['/who', '谁在线'], ['/search 词语', '搜索日志；room:房间、py*、中文按子串'],
    ['/gate open|close', '门关闭时，房间里的消息会等候'], ['//内容', '发送 /内容'],
  ],
};

const chinese = (navigator.languages?.[0] ?? navigator.language ?? 'en').toLowerCase().startsWith('zh');
const words = chinese ? ZH : EN;

// t returns the words for key, with what stands in {braces} filled in.
export function t(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (_, k) => values[k]);
}

export const keys = () => words.keys;

// speak puts the words into the document.
export function speak() {
  document.documentElement.lang = chinese ? 'zh-Hans' : 'en';
  for (const el of document.querySelectorAll('[data-t]')) el.textContent = t(el.dataset.t);
  for (const el of document.querySelectorAll('[data-label]')) el.ariaLabel = el.title = t(el.dataset.label);
  for (const el of document.querySelectorAll('[data-hold]')) el.placeholder = t(el.dataset.hold);
}
