// What was said here and has no place in the log yet stands below all else.
import { clock, hue, make } from './format.js';
import { name, nodes } from './safe.js';
import { t } from './words.js';

// Outbox keeps the rows at the tail of a List. me() is {name, waiting, live};
// again and drop act on a row that was refused.
export class Outbox {
  constructor(list, me, again, drop) {
    this.list = list;
    this.me = me;
    this.again = again;
    this.drop = drop;
    this.rows = new Map(); // id -> {say, el, mark, seq}
  }

  add(say) {
    const at = make('time', '', clock(say.at));
    const text = make('div', 'text', ...nodes(say.text.slice(0, 2000)));
    text.dir = 'auto';
    const mark = make('span', 'mark'), side = make('span', 'side', mark);
    if (say.to) side.prepend(make('span', 'to', '→ ', name(say.toName ?? '#' + say.to)));
    const mine = this.me().name;
    const el = make('li', 'msg own pending', make('div', 'line', at, make('span', 'who ' + hue(mine), name(mine)), text, side));
    const row = { say, el, mark, seq: 0 };
    this.rows.set(say.id, row);
    this.list.tail.append(el);
    this.mark(row);
  }

  // mark shows how far a row has come.
  mark(row) {
    const { say } = row, me = this.me();
    const key = say.failed ? 'f' + say.failed : !me.live ? 'queued' : me.waiting ? 'atGate' : 'sending';
    if (row.key === key) return;
    row.key = key;
    row.el.classList.toggle('failed', !!say.failed);
    if (!say.failed) {
      row.mark.textContent = t(key);
      return;
    }
    const why = make('span', '', ...nodes(t('failed', { why: say.failed }), true));
    const retry = make('button', 'fold', t('retry')), drop = make('button', 'fold', t('drop'));
    retry.type = drop.type = 'button';
    retry.addEventListener('click', () => this.again(say));
    drop.addEventListener('click', () => this.drop(say));
    row.mark.replaceChildren(why, ' ', ...(say.dead ? [] : [retry, ' ']), drop);
  }

  markAll() { for (const row of this.rows.values()) this.mark(row); }

  // claim takes away the row that an event said here is the real one of.
  claim(e) {
    for (const row of this.rows.values()) {
      if (row.seq === e.seq || (row.seq === 0 && row.say.text === e.text && !row.say.failed)) {
        this.remove(row.say.id);
        return true;
      }
    }
    return false;
  }

  // logged is for an ack. The row stays until its event comes, unless that is
  // here, or is not going to be shown here.
  logged(id, seq, comes) {
    const row = this.rows.get(id);
    if (!row) return;
    row.seq = seq;
    if (!comes || this.list.hi >= seq) this.remove(id);
  }

  remove(id) {
    this.rows.get(id)?.el.remove();
    this.rows.delete(id);
  }
}
