// The rows of the messages: a message and its replies are one, and what was said
// here is one from the moment it was sent.
import { brief, fill } from './body.js';
import { clock, day, dayKey, hue, make, took } from './format.js';
import { name, plain } from './safe.js';
import { t } from './words.js';

export const KINDS = ['message', 'reply'];

// Messages makes the items of a List. who has nameOf(id), isMe(id).
export class Messages {
  constructor(who) {
    this.who = who;
    this.sent = new Map(); // seq -> 'logged', for rows that were said here
  }

  // build is for List: a message becomes an item, a reply goes into its
  // message's.
  build(e, list) {
    if (e.kind === 'note' || e.kind === 'skipped') return { seq: e.seq, e, day: dayKey(e.at ?? Date.now()) };
    if (e.kind === 'reply') {
      const to = list.bySeq.get(e.re);
      if (to) {
        if (to.replies && !to.replies.some((r) => r.seq === e.seq)) {
          to.replies.push(e);
          list.change(to);
        }
        return null;
      }
      const alone = { seq: e.seq, e, replies: [], day: dayKey(e.at) };
      list.orphans.set(e.re, [...(list.orphans.get(e.re) ?? []), alone]);
      return alone;
    }
    const item = { seq: e.seq, e, replies: [], day: dayKey(e.at) };
    for (const alone of list.orphans.get(e.seq) ?? []) {
      item.replies.push(alone.e);
      list.remove(alone);
    }
    list.orphans.delete(e.seq);
    return item;
  }

  // draw is for List.
  draw(item) {
    if (!item.el) {
      item.el = document.createElement('li');
      item.el.dataset.seq = item.seq;
      item.shown = 0;
      if (item.replies) this.drawEvent(item);
      else item.el.append(make('p', 'note', this.noteText(item.e)));
      item.el.className = item.cls ?? '';
    }
    this.rules(item);
    for (; item.shown < (item.replies?.length ?? 0); item.shown++) item.el.append(this.answer(item.replies[item.shown]));
  }

  noteText(e) {
    return e.kind === 'skipped' ? t('skipped', { n: e.missed }) : e.text;
  }

  // rules puts the lines above a row: a new day, what is unread.
  rules(item) {
    const want = (item.newDay ? 'd' : '') + (item.unread ? 'u' : '');
    if (item.ruled === want) return;
    item.ruled = want;
    for (const el of item.el.querySelectorAll(':scope > .rule')) el.remove();
    const rules = [];
    if (item.newDay) rules.push(make('div', 'rule', day(item.e.at ?? Date.now())));
    if (item.unread) rules.push(make('div', 'rule unread', t('newRows')));
    item.el.prepend(...rules);
  }

  drawEvent(item) {
    const { e } = item;
    if (e.kind === 'reply') {
      item.el.append(this.answer(e, true));
      return;
    }
    const me = this.who.isMe(e.from), line = make('div', 'line');
    item.cls = 'msg' + (me ? ' own' : '') + (e.to ? ' private' : '');
    const at = make('time', '', clock(e.at));
    at.dateTime = e.at;
    at.title = `${e.at} · #${item.seq}`;
    const whose = make('button', 'who ' + hue(e.name ?? ''), name(e.name ?? ''));
    whose.type = 'button';
    whose.tabIndex = -1; // the list of connections is for the keyboard
    whose.dataset.session = e.from;
    whose.title = plain(e.name ?? '') + (e.from ? ` #${e.from}` : '');
    const text = make('div', 'text');
    text.dir = 'auto';
    fill(text, e);
    const side = make('span', 'side');
    if (e.to) side.append(make('span', 'to', this.toWhom(e.to)));
    item.mark = make('span', 'mark');
    if (me && this.sent.has(item.seq)) item.mark.append(...tick());
    side.append(item.mark);
    if (e.room) side.append(make('span', 'room', '#', ...name(e.room).childNodes));
    line.append(at, whose, text, side);
    item.el.append(line);
  }

  toWhom(id) {
    const el = make('span');
    if (this.who.isMe(id)) el.append('→ ' + t('toYou'));
    else el.append('→ ', name(this.who.nameOf(id)));
    return el;
  }

  answer(e, alone = false) {
    const line = make('div', 'line answer'), text = make('div', 'text');
    const at = make('time', '', alone ? clock(e.at) : '');
    at.dateTime = e.at;
    text.dir = 'auto';
    fill(text, e);
    const side = make('span', 'side', make('span', 'took', took(e.took_us ?? 0)));
    const whose = make('span', 'who', '← ', e.name ? name(e.name) : t('hub'));
    if (alone) side.prepend(make('span', 'dim', t('replyTo', { n: e.re })));
    line.append(at, whose, text, side);
    return line;
  }

  // logged marks a row as one that was said here and is in the log.
  logged(list, seq) {
    this.sent.set(seq, true);
    if (this.sent.size > 5000) this.sent.delete(this.sent.keys().next().value);
    const item = list.bySeq.get(seq);
    if (item?.mark && !item.mark.hasChildNodes()) item.mark.append(...tick());
  }

  // heard returns what is read out of an event.
  heard(e) {
    return t('heard', { name: plain(e.name ?? ''), text: plain(brief(e)) });
  }
}

function tick() {
  const seen = make('span', '', '✓');
  seen.ariaHidden = 'true';
  return [seen, make('span', 'sr', t('logged'))];
}
