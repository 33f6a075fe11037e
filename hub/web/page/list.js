// A list of rows with a log behind it: the newest are there, older ones come
// when one scrolls to the top. However much passes through, the page holds a
// bounded number of rows.
import { t } from './words.js';
import { make } from './format.js';

const PAGE = 100; // events asked for at once
const KEEP = 400; // rows kept while following what comes
const ATONCE = 120; // rows drawn at once in a flood, more than any window shows
const MOST = 2000; // rows kept while reading
const OVERLAP = 16; // events before which the reply to one may stand
const NEAR = 300; // px from an end at which more is fetched
const AT_END = 8; // px from the end that still count as there

// List shows items {seq, el}. what is:
//   ask(request)   -> promise of an answer
//   query()        what of the log it shows: {kinds, session, room}
//   build(e, list) -> a new item for an event, null where it went into another
//   draw(item)     makes item.el, or brings it up to date
//   moved()        the list was scrolled, or its count of new rows changed
export class List {
  constructor(box, what) {
    this.box = box;
    this.what = what;
    this.lead = make('p', 'lead');
    this.rows = make('ol', 'rows');
    this.tail = make('ol', 'rows tail');
    box.replaceChildren(this.lead, this.rows, this.tail);
    this.follow = true;
    this.hurried = false; // more comes than can be shown
    this.turn = 0; // counts what it shows; an answer for an earlier turn is stale
    this.empty();
    box.addEventListener('scroll', () => this.scrolled(), { passive: true });
    box.addEventListener('click', () => this.scrolled()); // what was folded may be long
    new ResizeObserver(() => this.resized()).observe(box);
  }

  empty() {
    this.items = [];
    this.bySeq = new Map();
    this.undrawn = 0; // how many items at the end have no row yet
    this.changed = new Set();
    this.begun = false; // nothing is older
    this.live = false; // what comes belongs at the end
    this.waiting = null; // what came while the end is being fetched
    this.busy = false;
    this.lo = Infinity;
    this.hi = 0;
    this.orphans = new Map(); // replies whose message is not here, by its seq
    this.fresh = 0; // rows that came while one reads elsewhere
    this.rows.replaceChildren();
  }

  // reload shows the newest again, after what it shows has changed.
  async reload() {
    this.turn++;
    this.empty();
    this.follow = true;
    this.busy = true;
    this.waiting = [];
    this.showLead();
    const page = await this.page({ limit: PAGE });
    if (!page) {
      if (!this.busy) this.waiting = null;
      return;
    }
    this.begun = !page.more;
    this.goLive(page.events);
    this.toEnd();
    this.fill();
  }

  // page asks for events; undefined where the answer is late or there is none.
  async page(bounds) {
    const turn = this.turn;
    this.busy = true;
    this.trouble = '';
    this.showLead();
    try {
      const page = await this.what.ask({ op: 'history', ...this.what.query(), ...bounds });
      if (turn !== this.turn) return undefined;
      this.busy = false;
      return page;
    } catch (e) {
      if (turn === this.turn) {
        this.busy = false;
        this.trouble = e.message;
        this.showLead();
      }
      return undefined;
    }
  }

  // goLive appends the last page, and what came while it was on its way.
  goLive(events) {
    const waiting = this.waiting ?? [];
    this.waiting = null;
    this.live = true;
    this.append(events);
    this.append(waiting);
    this.flush();
  }

  // add takes an event that came; isNew where it counts as new to who reads
  // elsewhere.
  add(e, isNew = false) {
    if (this.waiting) this.waiting.push(e);
    else if (this.live) this.append([e]);
    if (isNew && !this.follow) this.fresh++;
  }

  append(events) {
    for (const e of events) {
      if (e.seq <= this.hi) continue;
      this.hi = e.seq;
      this.lo = Math.min(this.lo, e.seq);
      const item = this.what.build(e, this);
      if (!item) continue;
      item.newDay = this.items.at(-1)?.day !== item.day;
      this.items.push(item);
      this.bySeq.set(item.seq, item);
      this.undrawn++;
    }
  }

  // change is for an item that is to be drawn again.
  change(item) { this.changed.add(item); }

  remove(item) {
    const i = this.items.indexOf(item);
    if (i < 0) return;
    if (i >= this.items.length - this.undrawn) this.undrawn--;
    this.items.splice(i, 1);
    this.bySeq.delete(item.seq);
    item.el?.remove();
  }

  // flush brings the page up to date; once a frame.
  flush() {
    const most = this.hurried ? this.items.length - this.undrawn + ATONCE : MOST;
    if (this.follow) this.cutTop(this.hurried ? ATONCE : KEEP);
    else if (this.items.length > Math.min(MOST, most)) this.cutEnd(Math.min(MOST, most));
    if (this.undrawn > 0) {
      const some = document.createDocumentFragment();
      for (const item of this.items.slice(-this.undrawn)) {
        this.what.draw(item);
        this.changed.delete(item);
        some.append(item.el);
      }
      this.undrawn = 0;
      this.rows.append(some);
      this.showLead();
    }
    for (const item of this.changed) if (item.el) this.what.draw(item);
    this.changed.clear();
    if (this.follow) this.toEnd();
    this.what.moved(this);
  }

  cutTop(most) {
    const n = this.items.length - most;
    if (n <= 0) return;
    for (const item of this.items.splice(0, n)) {
      this.bySeq.delete(item.seq);
      item.el?.remove();
    }
    this.undrawn = Math.min(this.undrawn, this.items.length);
    this.lo = this.items[0].seq;
    this.begun = false;
  }

  // cutEnd drops the newest: they are fetched again when one gets there.
  cutEnd(most) {
    for (const item of this.items.splice(most)) {
      this.bySeq.delete(item.seq);
      item.el?.remove();
      if (this.undrawn > 0) this.undrawn--;
    }
    this.hi = this.items.at(-1).seq;
    this.live = false;
  }

  // older puts what is older before the rest, which stays where it is.
  async older() {
    const page = await this.page({ before: Math.ceil(this.lo) + OVERLAP, limit: PAGE });
    if (!page) return;
    this.begun = !page.more;
    const fresh = [], lo = this.lo;
    for (const e of page.events) {
      if (e.seq >= lo) { // only for the replies to what is new here
        if (e.kind === 'reply' && this.bySeq.has(e.re)) this.what.build(e, this);
        continue;
      }
      this.lo = Math.min(this.lo, e.seq);
      const item = this.what.build(e, this);
      if (!item) continue;
      item.newDay = fresh.at(-1)?.day !== item.day;
      fresh.push(item);
      this.bySeq.set(item.seq, item);
    }
    const some = document.createDocumentFragment();
    for (const item of fresh) {
      this.what.draw(item);
      some.append(item.el);
    }
    const next = this.rows.firstElementChild;
    const second = this.items[0];
    this.items.unshift(...fresh);
    const row = next?.lastElementChild; // the rule above the first row may go
    this.keepPlace(row, () => {
      this.rows.prepend(some);
      if (second && fresh.length) {
        second.newDay = second.day !== fresh.at(-1).day;
        this.what.draw(second);
      }
      this.showLead();
    });
    this.flush();
    this.fill();
  }

  // newer goes on from where the rows end, towards what comes.
  async newer() {
    this.waiting = [];
    const page = await this.page({ after: Math.floor(this.hi), limit: 2 * PAGE });
    if (!page) {
      if (!this.busy) this.waiting = null;
      return;
    }
    if (page.more) {
      this.waiting = null;
      this.append(page.events);
      this.flush();
    } else {
      this.goLive(page.events);
    }
    if (this.items.length > MOST) {
      this.keepPlace(this.rows.lastElementChild, () => this.cutTop(MOST - PAGE));
    }
  }

  // jump shows what is around an event.
  async jump(seq) {
    this.turn++;
    this.empty();
    this.follow = false;
    const before = await this.page({ before: seq + 1, limit: PAGE / 2 });
    if (!before) return;
    this.begun = !before.more;
    this.append(before.events);
    this.waiting = [];
    const after = await this.page({ after: seq, limit: PAGE / 2 });
    if (!after) {
      if (!this.busy) this.waiting = null;
      return;
    }
    this.follow = false;
    if (after.more) {
      this.waiting = null;
      this.append(after.events);
      this.flush();
    } else {
      this.goLive(after.events);
    }
    const item = this.bySeq.get(seq);
    if (!item?.el) return;
    item.el.scrollIntoView({ block: 'center' });
    item.el.classList.add('found');
    item.el.tabIndex = -1;
    item.el.focus({ preventScroll: true });
  }

  // keepPlace does what changes the rows, with el staying where it is.
  keepPlace(el, change) {
    const was = el?.getBoundingClientRect().top;
    change();
    if (el?.isConnected) this.box.scrollTop += el.getBoundingClientRect().top - was;
  }

  scrolled() {
    if (this.items.length === 0) return; // it was emptied
    const { scrollTop, scrollHeight, clientHeight } = this.box;
    if (this.resized()) return; // nobody scrolled
    const left = scrollHeight - scrollTop - clientHeight;
    const atEnd = left <= AT_END && this.live;
    if (atEnd && !this.follow) this.fresh = 0;
    this.follow = atEnd;
    if (!this.busy) {
      if (scrollTop < NEAR && this.wantsOlder()) this.older();
      else if (left < NEAR && !this.live && this.items.length > 0) this.newer();
    }
    this.what.moved(this);
  }

  // resized keeps to the end where the box has another size than before, and
  // reports whether it has.
  resized() {
    const now = this.box.clientWidth + 'x' + this.box.clientHeight;
    if (now === this.was) return false;
    this.was = now;
    if (this.follow) this.toEnd();
    this.fill();
    return true;
  }

  // fill fetches more where the rows do not fill the box: it can not be
  // scrolled then.
  fill() {
    if (this.wantsOlder() && !this.busy && this.box.clientHeight > 0 && this.box.scrollHeight <= this.box.clientHeight + NEAR / 2) this.older();
  }

  wantsOlder() { return !this.begun && this.lo > 1 && this.lo < Infinity; }

  toEnd() { this.box.scrollTop = this.box.scrollHeight; }

  // toLive goes to the newest row, and follows.
  toLive() {
    this.fresh = 0;
    if (!this.live) {
      this.reload();
      return;
    }
    this.follow = true;
    this.flush();
  }

  showLead() {
    let text = '';
    if (this.trouble) text = t('noOlder');
    else if (this.busy) text = t('loading');
    else if (this.begun) text = this.items.length ? t('beginning') : t('nothing');
    else if (this.wantsOlder()) text = t('older');
    if (this.lead.textContent !== text) this.lead.textContent = text;
  }
}
