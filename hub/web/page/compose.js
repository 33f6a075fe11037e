// The message field: sending, commands, what was sent before.
import { size } from './format.js';
import { tab } from './keep.js';
import { plain } from './safe.js';
import { t } from './words.js';

const MOST = 1 << 20; // bytes in a message
const RECALL = 100;

// Compose reads the field. doing has say(text, to), nick, join, gate, search,
// who, help, named(who), rooms(), hint(text).
export class Compose {
  constructor(form, field, doing) {
    this.field = field;
    this.doing = doing;
    this.sent = tab.get('sent') ?? [];
    this.at = this.sent.length;
    form.addEventListener('submit', (e) => {
      e.preventDefault();
      this.send();
    });
    field.addEventListener('keydown', (e) => this.key(e));
    field.addEventListener('input', () => {
      this.grow();
      this.suggest();
    });
  }

  key(e) {
    // An Enter that ends a composition chooses a word: keyCode 229 where the
    // composition is over by the time the key is told.
    if (e.isComposing || e.keyCode === 229) return;
    if (e.key === 'Enter' && !e.shiftKey && !e.altKey) {
      e.preventDefault();
      this.send();
    } else if (e.key === 'ArrowUp' || e.key === 'ArrowDown') {
      this.recall(e);
    }
  }

  recall(e) {
    const { field } = this;
    if (e.shiftKey || e.ctrlKey || e.altKey || e.metaKey) return;
    if (field.value !== '' && field.value !== this.sent[this.at]) return; // it is being written
    const to = this.at + (e.key === 'ArrowUp' ? -1 : 1);
    if (to < 0 || to > this.sent.length) return;
    e.preventDefault();
    this.at = to;
    this.put(this.sent[to] ?? '');
  }

  put(text) {
    this.field.value = text;
    this.field.setSelectionRange(text.length, text.length);
    this.grow();
    this.suggest();
  }

  // grow gives the field the height of its text, up to what the style allows.
  grow() {
    this.field.rows = Math.min(8, this.field.value.split('\n').length);
  }

  suggest() {
    const { value } = this.field;
    const m = /^\/([a-z]*)$/.exec(value);
    const some = m ? COMMANDS.filter((c) => c.startsWith(m[1])) : [];
    this.doing.hint(some.length > 0 ? some.map((c) => '/' + c).join('  ') : '');
  }

  send() {
    const text = this.field.value;
    if (text === '') return;
    const bytes = new TextEncoder().encode(text).length;
    if (bytes > MOST) {
      this.doing.hint(t('tooLong', { size: size(bytes) }), true);
      return;
    }
    if (!this.act(text)) return;
    if (text.length < 4000) {
      this.sent = [...this.sent.filter((s) => s !== text), text].slice(-RECALL);
      tab.set('sent', this.sent);
    }
    this.at = this.sent.length;
    this.put('');
  }

  // act does what text asks for; false where it stays in the field.
  act(text) {
    const { doing } = this;
    if (!text.startsWith('/') || text.startsWith('//')) {
      doing.say(text.startsWith('//') ? text.slice(1) : text);
      return true;
    }
    const [, cmd, rest] = /^(\S+)\s*([^]*)$/.exec(text), arg = rest.trim();
    switch (cmd.toLowerCase()) {
      case '/help': doing.help(); return true;
      case '/who': doing.who(); return true;
      case '/search': doing.search(arg); return true;
      case '/nick': return this.needs(arg, 'needsName', () => doing.nick(arg));
      case '/join': return this.needs(arg, 'needsRoom', () => this.join(arg.replace(/^#/, '')));
      case '/gate': return this.gate(arg);
      case '/msg': return this.msg(rest);
    }
    doing.hint(t('badCommand', { cmd: plain(cmd) }), true);
    return false;
  }

  needs(arg, words, act) {
    if (arg) return act() !== false;
    this.doing.hint(t(words), true);
    return false;
  }

  join(room) {
    if (this.doing.rooms().includes(room)) return this.doing.join(room);
    this.doing.hint(t('noRoom', { room: plain(room) }), true);
    return false;
  }

  gate(arg) {
    const m = /^(open|close)(?:\s+#?(\S+))?$/.exec(arg);
    if (!m) {
      this.doing.hint('/gate open|close', true);
      return false;
    }
    this.doing.gate(m[1] === 'open', m[2]);
    return true;
  }

  // msg finds the longest name that rest begins with: names may have spaces.
  msg(rest) {
    const parts = rest.split(/( +)/);
    for (let n = parts.length; n > 0; n--) {
      const who = parts.slice(0, n).join('').trim(), text = parts.slice(n).join('').replace(/^ +/, '');
      if (!who || who.length > 64) continue;
      const found = this.doing.named(who);
      if (found.length === 0) continue;
      if (found.length > 1) {
        this.doing.hint(t('several', { name: plain(who), ids: found.map((s) => '#' + s.id).join(', ') }), true);
        return false;
      }
      if (!text) break;
      this.doing.say(text, found[0].id);
      return true;
    }
    this.doing.hint(rest.trim().includes(' ') ? t('nobody', { name: plain(parts[0]) }) : t('needsText'), true);
    return false;
  }
}

const COMMANDS = ['gate', 'help', 'join', 'msg', 'nick', 'search', 'who'];
