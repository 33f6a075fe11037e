// The rows of the connection log.
import { clock, day, dayKey, make } from './format.js';
import { name, nodes } from './safe.js';
import { t } from './words.js';

export const LOG_KINDS = ['join', 'leave', 'notice'];

const SIGNS = { join: '+', leave: '−', notice: '·', skipped: '…' };

// Entries makes the items of a List. nameOf(id) is what a session is called now,
// undefined where that is not known.
export class Entries {
  constructor(nameOf) {
    this.nameOf = nameOf;
    this.joins = new Map(); // session -> its join, whose name is what it is called by now
  }

  build(e, list) {
    const item = { seq: e.seq, e, day: dayKey(e.at ?? Date.now()) };
    if (e.kind === 'join' && e.session) {
      this.joins.set(e.session.id, { item, list });
      if (this.joins.size > 1000) this.joins.delete(this.joins.keys().next().value);
    }
    return item;
  }

  // named is for a session that may have another name than when it came.
  named(s) {
    const join = this.joins.get(s.id);
    if (!join || join.item.name === s.name) return;
    join.item.name = s.name;
    join.list.change(join.item);
  }

  draw(item) {
    if (!item.el) {
      item.el = make('li', item.e.kind);
      item.el.dataset.seq = item.seq;
      item.name = item.e.session && (this.nameOf(item.e.session.id) ?? item.e.session.name);
      item.el.append(this.line(item.e, item.name));
    }
    const who = item.e.kind === 'join' && item.el.querySelector('.who');
    if (who && who.textContent !== item.name) who.replaceChildren(name(item.name));
    const rule = item.el.querySelector(':scope > .rule');
    if (item.newDay && !rule) item.el.prepend(make('div', 'rule', day(item.e.at ?? Date.now())));
    else if (!item.newDay) rule?.remove();
  }

  line(e, called) {
    const at = make('time', '', e.at ? clock(e.at) : '');
    at.dateTime = e.at ?? '';
    const sign = make('span', 'sign', SIGNS[e.kind] ?? '·');
    sign.ariaHidden = 'true';
    return make('div', 'line', at, sign, this.what(e, called));
  }

  what(e, called) {
    const s = e.session;
    if (e.kind === 'skipped') return make('span', 'text', t('skipped', { n: e.missed }));
    if (e.kind === 'notice') return make('span', 'text', ...nodes(e.text ?? '', true));
    const who = make('button', 'who', name((e.kind === 'join' ? called : s?.name) ?? ''));
    who.type = 'button';
    who.tabIndex = -1;
    who.dataset.session = s?.id ?? 0;
    const rest = make('span', 'dim');
    if (e.kind === 'join') rest.append(t('joined'), ' ', ...nodes(s?.addr ?? '', true), ' #', ...nodes(e.room ?? '', true));
    else rest.append(t('gone'), ': ', ...nodes(e.reason ?? '', true));
    return make('span', 'text', who, ' ', rest);
  }
}
