// The live connections, and those just gone.
import { count, hue, make, span } from './format.js';
import { name, plain } from './safe.js';
import { t } from './words.js';

const SHOWN = 300; // rows at first, and more at each press
const GONE = 500; // remembered
const GONE_SHOWN = 30;

const SIGNS = { live: '●', waiting: '◐', gone: '○' };

// Roster keeps the sessions by id. pick(id) is called when one is chosen.
export class Roster {
  constructor(box, pick) {
    this.box = box;
    this.pick = pick;
    this.list = make('ul');
    this.rest = make('button', 'fold');
    this.rest.type = 'button';
    this.rest.addEventListener('click', () => {
      this.most += SHOWN;
      this.moved = true;
      this.flush();
    });
    box.append(this.list, this.rest);
    this.most = SHOWN;
    this.me = 0;
    this.selected = 0;
    this.reset();
    this.list.addEventListener('click', (e) => {
      const row = e.target.closest('button');
      if (row) this.pick(Number(row.dataset.session));
    });
    this.list.addEventListener('keydown', (e) => this.walk(e));
    this.list.addEventListener('focusin', (e) => this.hold(e.target));
  }

  reset() {
    this.live = new Map();
    this.gone = new Map(); // oldest first
    this.changed = new Set();
    this.moved = true; // which rows there are has changed
    this.els = new Map();
    this.list.replaceChildren();
  }

  get(id) { return this.live.get(id) ?? this.gone.get(id); }

  nameOf(id) { return this.get(id)?.name ?? '#' + id; }

  // named returns the live sessions that who means: a name, or an id.
  named(who) {
    const all = [...this.live.values()], low = who.toLowerCase();
    const found = all.filter((s) => s.name.toLowerCase() === low);
    if (found.length > 0) return found;
    return all.filter((s) => String(s.id) === who.replace(/^#/, ''));
  }

  // put takes in a row of the hub's. One that has gone stays gone, whatever an
  // answer says that was on its way meanwhile.
  put(s) {
    s.heardAt = performance.now();
    if (this.gone.has(s.id)) {
      if (s.state === 'gone') this.gone.set(s.id, s);
      return;
    }
    if (s.state === 'gone') {
      this.live.delete(s.id);
      this.gone.set(s.id, s);
      if (this.gone.size > GONE) this.gone.delete(this.gone.keys().next().value);
      this.moved = true;
    } else {
      if (!this.live.has(s.id)) this.moved = true;
      this.live.set(s.id, s);
    }
    this.changed.add(s.id);
  }

  leave(s, reason) {
    this.put({ ...s, state: 'gone', reason });
  }

  // is takes in who is there now; whoever is not in it has gone.
  is(sessions, unknown) {
    const here = new Set(sessions.map((s) => s.id));
    for (const s of [...this.live.values()]) if (!here.has(s.id)) this.leave(s, unknown);
    for (const s of sessions) this.put(s);
  }

  // flush brings the page up to date; once a frame.
  flush() {
    if (this.moved) this.arrange();
    for (const id of this.changed) {
      const el = this.els.get(id);
      if (el) this.draw(el, this.get(id));
    }
    this.changed.clear();
  }

  arrange() {
    this.moved = false;
    const want = [];
    if (this.live.has(this.me)) want.push(this.live.get(this.me));
    for (const s of this.live.values()) {
      if (want.length >= this.most) break;
      if (s.id !== this.me) want.push(s);
    }
    this.rest.hidden = want.length >= this.live.size;
    this.rest.textContent = t('moreRows', { n: count(this.live.size - want.length) });
    want.push(...[...this.gone.values()].slice(-GONE_SHOWN).reverse());
    const keep = new Set(want.map((s) => s.id));
    for (const [id, el] of this.els) {
      if (keep.has(id)) continue;
      el.remove();
      this.els.delete(id);
    }
    let next = this.list.firstElementChild;
    for (const s of want) {
      let el = this.els.get(s.id);
      if (!el) {
        el = this.row(s);
        this.els.set(s.id, el);
      }
      if (el === next) next = next.nextElementSibling;
      else this.list.insertBefore(el, next);
    }
    if (!this.list.querySelector('[tabindex="0"]')) this.hold(this.list.querySelector('button'));
  }

  row(s) {
    const b = make('button', 'conn', make('span', 'sign'), make('span', 'name'), make('span', 'kind'), make('span', 'age'), make('span', 'num'));
    b.type = 'button';
    b.tabIndex = -1;
    b.dataset.session = s.id;
    const el = make('li', '', b);
    this.draw(el, s);
    return el;
  }

  draw(el, s) {
    const b = el.firstElementChild, [sign, who, kind, age, num] = b.children;
    b.className = 'conn ' + s.state;
    b.dataset.dialect = s.dialect;
    b.ariaPressed = String(s.id === this.selected);
    b.title = `${plain(s.name)} #${s.id} · ${this.stateOf(s)}`;
    if (sign.dataset.state !== s.state) {
      sign.dataset.state = s.state;
      const glyph = make('span', '', SIGNS[s.state]);
      glyph.ariaHidden = 'true';
      sign.replaceChildren(glyph, make('span', 'sr', this.stateOf(s) + ' '));
    }
    if (who.dataset.name !== s.name || who.dataset.me !== String(s.id === this.me)) {
      who.dataset.name = s.name;
      who.dataset.me = s.id === this.me;
      who.className = 'name ' + hue(s.name);
      who.replaceChildren(name(s.name), ...(s.id === this.me ? [make('span', 'dim', ' · ' + t('you'))] : []));
    }
    write(kind, s.state === 'gone' ? s.reason ?? '' : `${s.dialect}${s.tls ? ' ' + t('secure') : ''} #${s.room}`);
    write(num, count(s.in_msgs));
    write(age, this.age(s));
  }

  stateOf(s) { return t({ live: 'stateLive', waiting: 'stateWaiting', gone: 'stateGone' }[s.state]); }

  // age is how long a session has been silent, now.
  age(s) { return span(s.idle_ms + performance.now() - s.heardAt); }

  // tick is for the ages; once a second.
  tick() {
    for (const [id, el] of this.els) {
      const s = this.get(id);
      if (s) write(el.firstElementChild.children[3], this.age(s));
    }
  }

  select(id) {
    const before = this.selected;
    this.selected = id;
    this.changed.add(before).add(id);
    this.flush();
  }

  // hold makes one row the one that Tab comes to.
  hold(row) {
    for (const b of this.list.querySelectorAll('[tabindex="0"]')) b.tabIndex = -1;
    if (row) row.tabIndex = 0;
  }

  walk(e) {
    const rows = [...this.list.querySelectorAll('button')], at = rows.indexOf(e.target);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[e.key];
    if (to === undefined || e.altKey || e.ctrlKey || e.metaKey) return;
    e.preventDefault();
    rows[Math.min(Math.max(to, 0), rows.length - 1)]?.focus();
  }
}

function write(el, text) {
  if (el.textContent !== text) {
    el.replaceChildren();
    el.append(...name(text).childNodes);
  }
}
