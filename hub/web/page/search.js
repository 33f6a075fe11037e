// Search: the hub looks through its whole log; a hit leads to its place.
import { clock, count, day, dayKey, hue, make } from './format.js';
import { brief } from './body.js';
import { name, nodes } from './safe.js';
import { t } from './words.js';

const PAGE = 50;

// Search shows what is found. ask(request) is a promise; go(seq) shows a place.
export class Search {
  constructor(els, ask, go) {
    this.els = els;
    this.ask = ask;
    this.go = go;
    this.turn = 0;
    els.form.addEventListener('submit', (e) => {
      e.preventDefault();
      this.run(els.words.value);
    });
    els.words.addEventListener('input', (e) => {
      clearTimeout(this.timer);
      if (!e.isComposing) this.timer = setTimeout(() => this.run(els.words.value), 250);
    });
    els.words.addEventListener('keydown', (e) => {
      if (e.key === 'ArrowDown' && !els.pane.hidden) {
        e.preventDefault();
        this.hit(0)?.focus();
      }
    });
    els.close.addEventListener('click', () => this.close());
    els.box.addEventListener('keydown', (e) => this.walk(e));
    els.box.addEventListener('click', (e) => {
      const hit = e.target.closest('button[data-seq]');
      if (hit) this.go(Number(hit.dataset.seq));
    });
  }

  get open() { return !this.els.pane.hidden; }

  focus(words) {
    if (words !== undefined) {
      this.els.words.value = words;
      this.run(words);
    }
    this.els.words.focus();
    this.els.words.select();
  }

  close() {
    this.turn++;
    clearTimeout(this.timer);
    this.els.pane.hidden = true;
    this.els.words.value = '';
  }

  hit(i) { return this.els.box.querySelectorAll('button')[i]; }

  walk(e) {
    const all = [...this.els.box.querySelectorAll('button')], at = all.indexOf(e.target);
    if (e.key !== 'ArrowDown' && e.key !== 'ArrowUp') return;
    e.preventDefault();
    const to = all[at + (e.key === 'ArrowDown' ? 1 : -1)];
    if (to) to.focus();
    else if (e.key === 'ArrowUp') this.els.words.focus();
  }

  // run looks for words; room:NAME among them is the room.
  run(text) {
    clearTimeout(this.timer);
    const words = [];
    let room;
    for (const word of text.split(/\s+/)) {
      if (/^room:./i.test(word)) room = word.slice(5).replace(/^#/, '');
      else if (word) words.push(word);
    }
    if (words.length === 0) {
      this.turn++;
      this.els.pane.hidden = true;
      return;
    }
    this.request = { op: 'search', text: words.join(' '), limit: PAGE };
    if (room) this.request.room = room;
    this.marks = marksOf(words);
    this.found = 0;
    this.els.box.replaceChildren();
    this.els.note.textContent = t('loading');
    this.els.pane.hidden = false;
    this.more();
  }

  async more(before) {
    const turn = ++this.turn;
    try {
      const page = await this.ask(before ? { ...this.request, before } : this.request);
      if (turn === this.turn) this.show(page);
    } catch (e) {
      if (turn === this.turn) this.els.note.textContent = e.message === 'lost' ? t('offline') : e.message;
    }
  }

  show(page) {
    this.els.box.querySelector('.next')?.remove();
    this.found += page.events.length;
    this.els.note.textContent = this.found ? t('foundSome', { n: count(this.found) + (page.more ? '+' : '') }) : t('nothingFound');
    for (const e of page.events) this.els.box.append(this.row(e));
    if (page.more) {
      const next = make('button', 'next', t('foundMore'));
      next.type = 'button';
      next.addEventListener('click', () => this.more(page.events.at(-1).seq));
      this.els.box.append(next);
    }
  }

  row(e) {
    const text = make('span', 'text', ...this.marked(brief(e)));
    text.dir = 'auto';
    const when = dayKey(e.at) === dayKey(Date.now()) ? clock(e.at) : `${day(e.at)} ${clock(e.at)}`;
    const b = make('button', 'hit', make('time', '', when), make('span', 'who ' + hue(e.name ?? ''), name(e.name ?? '')), text,
      make('span', 'room', '#' + (e.room ?? '')));
    b.type = 'button';
    b.dataset.seq = e.seq;
    return b;
  }

  // marked returns text with the words that were looked for marked.
  marked(text) {
    if (!this.marks) return nodes(text, true);
    const out = [];
    let from = 0;
    for (const m of text.matchAll(this.marks)) {
      out.push(...nodes(text.slice(from, m.index), true), make('mark', '', ...nodes(m[0], true)));
      from = m.index + m[0].length;
    }
    out.push(...nodes(text.slice(from), true));
    return out;
  }
}

// marksOf returns what finds words in a text, roughly as the hub does.
function marksOf(words) {
  const parts = words.join(' ').match(/[\p{L}\p{M}\p{N}]+/gu);
  return parts && new RegExp(parts.map((p) => p.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), 'giu');
}
