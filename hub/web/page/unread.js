// What is new: the rule above it, the button to it, the count in the title, and
// what is read out to those who listen.
import { count } from './format.js';
import { keep } from './keep.js';
import { t } from './words.js';

const ALOUD_EVERY = 1000; // ms

// Unread watches the messages of a Page.
export class Unread {
  constructor(page) {
    this.page = page;
    this.$ = page.$;
    this.missed = 0; // messages that came while nobody looked
    this.ruled = null; // the item the rule is above
    this.first = 0; // seq of the first that is new
    this.said = []; // to be read out
    this.$('fresh').addEventListener('click', () => {
      page.talk.toLive();
      this.$('say').focus();
    });
    document.addEventListener('visibilitychange', () => this.flush());
    window.addEventListener('focus', () => this.flush());
    window.addEventListener('pagehide', () => this.store());
  }

  // looking says whether what comes is seen.
  get looking() { return !document.hidden && this.page.talk.follow; }

  welcome(w, first) {
    if (!first) return;
    const seen = keep.get('seen');
    this.first = seen?.epoch === w.epoch && seen.seq < w.seq ? seen.seq + 0.5 : 0;
    this.wait = this.first > 0;
  }

  // came is for a message of somebody else's.
  came(e) {
    if (!this.page.shows(e)) return;
    this.said.push(e);
    if (this.looking) return;
    if (this.missed++ === 0) this.first = e.seq;
  }

  // read is for what one says: all before it has been read.
  read() {
    this.rule(null);
    this.first = 0;
    this.missed = 0;
  }

  rule(item) {
    if (this.ruled === item) return;
    for (const [it, on] of [[this.ruled, false], [item, true]]) {
      if (!it) continue;
      it.unread = on;
      if (it.el) this.page.messages.draw(it);
    }
    this.ruled = item;
    if (this.page.talk.follow) this.page.talk.toEnd();
  }

  flush() {
    const { talk } = this.page;
    if (this.first) {
      const item = talk.items.find((it) => it.seq >= this.first && it.e.kind === 'message');
      // The first row of all has nothing before it that was seen.
      if (item && (item !== talk.items[0] || talk.lo < this.first)) this.rule(item);
      if (item) this.first = 0;
    }
    if (this.looking) this.missed = 0;
    this.page.status.counts();
    const title = (this.missed ? `(${count(this.missed)}) ` : '') + 'hubbub';
    if (document.title !== title) document.title = title;
    if (this.looking) this.store();
    this.moved();
    this.aloud();
  }

  store() {
    const { link } = this.page;
    if (this.looking && link.epoch && this.stored !== link.seq) {
      this.stored = link.seq;
      clearTimeout(this.storing);
      this.storing = setTimeout(() => keep.set('seen', { epoch: link.epoch, seq: link.seq }), 300);
    }
  }

  // moved shows the button to the newest row.
  moved() {
    const { talk } = this.page, fresh = this.$('fresh');
    const away = !talk.follow && (talk.fresh > 0 || !talk.live);
    if (fresh.hidden === away) fresh.hidden = !away;
    const text = '▼ ' + t('fresh', { n: count(talk.fresh) });
    if (away && fresh.textContent !== text) fresh.textContent = text;
  }

  // aloud gives those who listen the newest message, or how many there are: not
  // each one where they come faster than they can be read out.
  aloud() {
    if (this.speaking || this.said.length === 0) return;
    const { said, page } = this;
    this.said = [];
    this.$('aloud').textContent = said.length <= 2 ? said.map((e) => page.messages.heard(e)).join(' ') : t('heardMany', { n: said.length });
    this.speaking = setTimeout(() => {
      this.speaking = 0;
      this.aloud();
    }, ALOUD_EVERY);
  }
}
