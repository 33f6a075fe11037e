// The link to the hub: one WebSocket after another, in the native protocol
// (hub/wire/doc.go). What is said is kept until the hub acknowledges it, and sent
// again under its number after a reconnect, so that it is in the log once; the
// events go on after the last one that came.

import { t } from './words.js';

const FIRST_WAIT = 250; // ms; doubles
const LONGEST_WAIT = 15_000;
const GOOD_AFTER = 5_000; // a link that lasted so long starts the waiting anew
const PING_EVERY = 20_000;
const DEAD_AFTER = 10_000; // without an answer to a ping
const SETTLED = 1_500;
const PROBE_AFTER = 3_000; // the same where there is reason to doubt
const DIAL_FOR = 10_000;

// Link tells what it is given:
//   phase(p)          p.is 'connecting', 'live', 'left' (by --quit--: it stays away until
//                     it is told to retry), or 'waiting' until p.until
//   welcome(w, how)   how: {first, anew}: anew where the log's numbers have started again
//   event(e)          each once, in order; also {kind:'skipped'} and {kind:'update'}
//   back({away, missed})  all that was missed has come
//   answered(say, answer) an ack, or the error that refuses it
export class Link {
  constructor(url, instance, tell) {
    this.url = url;
    this.instance = instance;
    this.tell = tell;
    this.pending = new Map(instance.pending.map((s) => [s.id, s]));
    this.asked = 0;
    this.open = new Map(); // requests without an answer
    this.place = { name: '', room: '' };
    this.epoch = '';
    this.seq = 0; // of the last event
    this.lostAt = 0;
    this.tries = 0;
    this.rtt = 0;
    this.live = false;
    setInterval(() => this.probe(DEAD_AFTER), PING_EVERY);
    window.addEventListener('online', () => (this.live ? this.probe(PROBE_AFTER) : this.left || this.retry()));
    window.addEventListener('offline', () => this.probe(PROBE_AFTER));
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden && !this.left) this.live ? this.probe(PROBE_AFTER) : this.retry();
    });
  }

  // state is what a later page of this tab goes on with.
  state() {
    return { ...this.instance, pending: [...this.pending.values()] };
  }

  // connect starts. place is what the hello asks for: name and room, "" for
  // what the hub gives.
  connect(place) {
    this.place = place;
    this.dial();
  }

  dial() {
    clearTimeout(this.timer);
    this.tell.phase({ is: 'connecting' });
    const socket = new WebSocket(this.url);
    this.socket = socket;
    this.timer = setTimeout(() => this.lost(socket), DIAL_FOR);
    const mine = (f) => (e) => { if (this.socket === socket) f(e); };
    socket.onopen = mine(() => this.hello());
    socket.onmessage = mine((e) => this.take(JSON.parse(e.data)));
    socket.onclose = mine((e) => this.lost(socket, e.reason === 'quit'));
  }

  hello() {
    const hello = { op: 'hello', id: 'hello', client: this.instance.client, follow: 'all' };
    if (this.place.name) hello.name = this.place.name;
    if (this.place.room) hello.room = this.place.room;
    if (this.epoch) Object.assign(hello, { since: this.seq, epoch: this.epoch });
    this.send(hello);
  }

  send(o) { this.socket.send(JSON.stringify(o)); }

  // lost gives up a socket, and tries another in a while; not where the hub let
  // it go because it was asked to.
  lost(socket, quit = false) {
    if (this.socket !== socket) return;
    this.socket = null;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    if (this.live) {
      this.lostAt = Date.now();
      if (Date.now() - this.liveAt > GOOD_AFTER) this.tries = 0;
    }
    this.live = false;
    for (const r of this.open.values()) r.reject(new Error('lost'));
    this.open.clear();
    clearTimeout(this.probing);
    this.probing = 0;
    if (quit) {
      for (const [id, say] of this.pending) {
        if (!/--quit--/i.test(say.text)) continue;
        this.pending.delete(id); // or it would end the next one too
        this.tell.answered(say, { kind: 'ack', id, seq: 0 });
      }
      clearTimeout(this.timer);
      this.left = true;
      this.tell.phase({ is: 'left' });
      return;
    }
    // Jitter, so that a thousand pages do not come back at once.
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.tries++) * (0.75 + Math.random() / 2);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.dial(), wait);
    this.tell.phase({ is: 'waiting', until: Date.now() + wait });
  }

  // retry tries now rather than later.
  retry() {
    this.left = false;
    if (!this.live && !this.socket) this.dial();
  }

  // probe gives the link up if nothing comes in time, an answer or anything else.
  // A socket whose network has gone says nothing by itself.
  probe(patience) {
    if (!this.live || this.probing) return;
    const socket = this.socket, at = performance.now();
    const look = () => {
      const silent = performance.now() - this.heard;
      if (silent >= patience) this.lost(socket);
      else this.probing = setTimeout(look, patience - silent);
    };
    this.heard = at;
    this.probing = setTimeout(look, patience);
    this.ask({ op: 'ping' }).then(() => {
      clearTimeout(this.probing);
      this.probing = 0;
      this.rtt = performance.now() - at;
    }, () => {});
  }

  take(o) {
    this.heard = performance.now();
    switch (o.kind) {
      case 'welcome': return this.welcome(o);
      case 'update': return this.tell.event(o);
      case 'skipped': return this.tell.event({ ...o, seq: o.after + 0.5 });
    }
    if (o.seq && o.at) return this.event(o);
    if (typeof o.id === 'number') {
      const say = this.pending.get(o.id);
      if (o.kind === 'ack') this.pending.delete(o.id);
      if (say) this.tell.answered(say, o);
      return;
    }
    if (o.id === 'hello' && o.kind === 'error') return this.refused(o);
    const r = this.open.get(o.id);
    if (!r) return;
    this.open.delete(o.id);
    o.kind === 'error' ? r.reject(new Error(o.text)) : r.resolve(o);
  }

  event(e) {
    if (e.seq <= this.seq) return; // it came before the link was lost
    if (e.seq <= this.head) this.missed++;
    this.seq = e.seq;
    this.tell.event(e);
  }

  welcome(w) {
    clearTimeout(this.timer);
    const first = !this.epoch, anew = !first && w.epoch !== this.epoch;
    if (first || anew) this.seq = w.seq;
    if (this.instance.epoch && this.instance.epoch !== w.epoch) this.disown();
    this.epoch = this.instance.epoch = w.epoch;
    this.head = w.seq; // what comes up to here was missed
    this.missed = 0;
    this.session = w.session;
    this.live = true;
    this.liveAt = Date.now();
    const away = this.lostAt && Date.now() - this.lostAt;
    this.tell.welcome(w, { first, anew });
    this.tell.phase({ is: 'live' });
    for (const say of this.pending.values()) if (!say.failed) this.sendSay(say);
    // Answers come in order: this one after all that was missed.
    this.ask({ op: 'ping' }).then(() => { if (!first) this.tell.back({ away, missed: this.missed }); }, () => {});
    this.probe(DEAD_AFTER);
    setTimeout(() => this.probe(DEAD_AFTER), SETTLED); // the first took as long as the page to load
  }

  // refused is for a hello that asks for what is not to be had: less is asked.
  refused(o) {
    const what = o.code === 'bad_name' ? 'name' : 'room';
    if (this.place[what] === '') return this.lost(this.socket);
    this.place[what] = '';
    this.hello();
  }

  // disown is for another log: the numbers of its sessions are other people's, so
  // what was for one of them is not sent any more.
  disown() {
    for (const say of this.pending.values()) {
      if (!say.to) continue;
      say.dead = true;
      this.tell.answered(say, { kind: 'error', id: say.id, text: t('notHere') });
    }
  }

  // say sends text to a room, or to one session; it returns what is kept of it.
  say(text, room, to) {
    const say = { id: ++this.instance.count, text, room, to, at: Date.now() };
    this.pending.set(say.id, say);
    if (this.live) this.sendSay(say);
    return say;
  }

  // sayAgain is for one that was refused; under its old number, since it may be
  // in the log after all.
  sayAgain(say) {
    say.failed = '';
    if (this.live) this.sendSay(say);
  }

  forget(say) { this.pending.delete(say.id); }

  sendSay(say) {
    const r = { op: 'say', id: say.id, text: say.text };
    if (say.to) r.to = say.to;
    if (say.room) r.room = say.room;
    this.send(r);
  }

  // ask sends any other request. Its answer is promised, or an Error: with the
  // hub's words, or "lost" where the link is.
  ask(request) {
    if (!this.live) return Promise.reject(new Error('lost'));
    const id = 'q' + ++this.asked;
    this.send({ ...request, id });
    return new Promise((resolve, reject) => this.open.set(id, { resolve, reject }));
  }
}
