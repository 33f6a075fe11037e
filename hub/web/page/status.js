// The title, the state of the link, the bar above the message field.
import { count, span, took } from './format.js';
import { name, nodes, plain } from './safe.js';
import { t } from './words.js';

// Status shows what a Page knows of itself.
export class Status {
  constructor(page) {
    this.page = page;
    this.$ = page.$;
    this.messages = 0; // since the last tick
    this.state = { is: 'connecting' };
    this.$('where').textContent = location.host;
    this.$('again').addEventListener('click', () => page.link.retry());
    setInterval(() => this.tick(), 1000);
  }

  phase(p) {
    this.state = p;
    document.body.dataset.phase = p.is;
    this.showPhase();
    this.page.outbox.markAll();
  }

  showPhase() {
    const p = this.state;
    const text = {
      connecting: () => t('connecting'), live: () => t('live'), left: () => t('left'),
      waiting: () => t('reconnecting', { s: Math.max(0, Math.ceil((p.until - Date.now()) / 1000)) }),
    }[p.is]();
    if (this.$('phase').textContent !== text) this.$('phase').textContent = text;
    this.$('again').hidden = p.is !== 'waiting' && p.is !== 'left';
  }

  // tick is once a second: what counts up or down.
  tick() {
    const { page } = this;
    this.showPhase();
    if (this.seconds === undefined) this.seconds = [];
    this.seconds = [...this.seconds.slice(-2), this.messages];
    this.messages = 0;
    const rate = this.seconds.reduce((a, b) => a + b, 0) / this.seconds.length;
    let text = t('figures', { live: count(page.roster.live.size), rate: count(rate < 10 ? Math.ceil(rate) : Math.round(rate)) });
    if (page.link.live && page.link.rtt) text += t('rtt', { rtt: took(Math.round(page.link.rtt * 1000)) });
    put(this.$('figures'), page.link.live ? text : '');
    page.roster.tick();
    page.detail.flush();
  }

  back({ away, missed }) {
    this.page.note(t('back', { span: away < 1000 ? '<1 s' : span(away), n: count(missed) }));
  }

  // rooms fills the choice of rooms.
  rooms() {
    const { page } = this, select = this.$('room');
    const key = JSON.stringify(page.rooms) + page.room;
    if (this.roomsKey !== key) {
      this.roomsKey = key;
      select.replaceChildren(...page.rooms.map((r) => {
        const label = '#' + plain(r.name) + (r.processor && r.processor !== 'none' ? ' · ' + plain(r.processor) : '') + (r.open ? '' : ' · ' + t('gateClosed'));
        return new Option(label, r.name, false, r.name === page.room);
      }));
    }
    select.value = page.room;
    this.room();
  }

  // room shows the gate of the room one is in, and who one is.
  room() {
    const { page } = this, r = page.rooms.find((it) => it.name === page.room);
    const gate = this.$('gate');
    gate.hidden = !r;
    if (r) {
      put(gate, t(r.open ? 'gateOpen' : 'gateClosed'));
      gate.ariaPressed = String(!r.open);
      gate.title = t(r.open ? 'gateShut' : 'gateLift', { room: plain(r.name) });
    }
    const s = page.roster.live.get(page.link.session);
    const key = (s?.name ?? '') + (s?.state ?? '');
    if (this.meKey === key) return;
    this.meKey = key;
    const [before, after] = t('youAre', { name: '\0' }).split('\0');
    this.$('me').replaceChildren(before, name(page.me().name), after, ...(s?.state === 'waiting' ? [' ◐ ' + t('atGate')] : []));
    this.$('me').title = t('yourName');
    this.$('me').classList.toggle('waiting', s?.state === 'waiting');
    const counts = { live: page.roster.live.size, gone: page.roster.gone.size };
    put(this.$('tabcount'), String(counts.live));
  }

  // counts shows how many there are.
  counts() {
    const { live, gone } = this.page.roster;
    put(this.$('count'), t('counts', { live: count(live.size), gone: count(gone.size) }));
    put(this.$('tabcount'), count(live.size));
  }

  // filter shows what is left out, and whom one writes to.
  filter() {
    const { page } = this, { session, here } = page.filter;
    const only = this.$('only'), to = this.$('to');
    only.hidden = !session;
    if (session) chip(only, 'onlyOf', page.roster.nameOf(session), 'showAll');
    this.$('here').ariaPressed = String(here);
    to.hidden = !page.to;
    if (page.to) chip(to, 'toWhom', page.roster.nameOf(page.to), 'stopTo');
  }

  // noticed is for a notice: of a gate, perhaps.
  noticed(e) {
    const m = /^gate of (\S+) (opened|closed) by /.exec(e.text ?? '');
    const r = m && e.room === m[1] && this.page.rooms.find((it) => it.name === m[1]);
    if (!r) return;
    r.open = m[2] === 'opened';
    this.rooms();
  }

  // hint says something beside the field; wrong, that it could not be done.
  hint(text, wrong = false) {
    const hint = this.$('hint');
    clearTimeout(this.hinted);
    hint.replaceChildren(...nodes(text, true));
    hint.classList.toggle('wrong', wrong);
    if (text && !text.startsWith('/')) this.hinted = setTimeout(() => hint.replaceChildren(), wrong ? 8000 : 2000);
  }
}

function chip(el, key, who, title) {
  const [before, after] = t(key, { name: '\0' }).split('\0');
  el.replaceChildren(before, name(who), after + ' ×');
  el.title = t(title);
}

function put(el, text) {
  if (el.textContent !== text) el.textContent = text;
}
