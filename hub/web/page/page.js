// The page: the parts put together, and brought up to date once a frame.
import { Compose } from './compose.js';
import { Detail } from './detail.js';
import { Entries, LOG_KINDS } from './entries.js';
import { keep, leaveInstance, tab, takeInstance } from './keep.js';
import { KINDS, Messages } from './messages.js';
import { Link } from './link.js';
import { List } from './list.js';
import { Outbox } from './outbox.js';
import { Roster } from './roster.js';
import { Search } from './search.js';
import { Status } from './status.js';
import { Unread } from './unread.js';
import { speak, t } from './words.js';
import { wire } from './controls.js';

const CALM = 100; // ms between two frames' worth while very much comes
const MUCH = 300; // events in one
const FLOOD = 1000; // the same, where most of it is not drawn

// Page is what all parts share.
class Page {
  constructor() {
    this.$ = (id) => document.getElementById(id);
    this.queue = []; // what came since the last frame
    this.mine = new Set(); // sessions this tab has had
    this.rooms = [];
    this.room = keep.get('room') ?? '';
    this.filter = { session: 0, here: false };
    this.roster = new Roster(this.$('roster'), (id) => this.pick(id));
    this.makeLists();
    this.link = new Link(location.origin.replace(/^http/, 'ws') + '/ws', takeInstance(), {
      phase: (p) => this.status.phase(p),
      welcome: (w, how) => this.welcome(w, how),
      event: (e) => this.later(e),
      back: (b) => this.status.back(b),
      answered: (say, answer) => this.answered(say, answer),
    });
    this.outbox = new Outbox(this.talk, () => this.me(), (say) => this.again(say), (say) => this.drop(say));
    this.detail = new Detail(this.$('detail'), this.roster, this.doing());
    this.search = new Search(
      { form: this.$('find'), words: this.$('words'), pane: this.$('hits'), box: this.$('hits-box'), note: this.$('hits-note'), close: this.$('hits-close') },
      (r) => this.link.ask(r), (seq) => this.goTo(seq));
    this.status = new Status(this);
    this.unread = new Unread(this);
    this.compose = new Compose(this.$('compose'), this.$('say'), this.writing());
    wire(this);
    for (const say of this.link.pending.values()) this.outbox.add(say);
    window.addEventListener('pagehide', () => leaveInstance(this.link.state()));
    window.addEventListener('pageshow', (e) => { if (e.persisted) leaveInstance(null); });
    this.link.connect({ name: keep.get('name') ?? '', room: this.room });
  }

  makeLists() {
    const ask = (r) => this.link.ask(r);
    this.messages = new Messages({ nameOf: (id) => this.roster.nameOf(id), isMe: (id) => this.mine.has(id) });
    this.talk = new List(this.$('messages'), {
      ask, query: () => this.query(KINDS), moved: () => this.unread?.moved(),
      build: (e, list) => this.messages.build(e, list), draw: (item) => this.messages.draw(item),
    });
    this.entries = new Entries((id) => this.roster.get(id)?.name);
    this.log = new List(this.$('log'), {
      ask, query: () => this.query(LOG_KINDS), moved: () => {},
      build: (e, list) => this.entries.build(e, list), draw: (item) => this.entries.draw(item),
    });
  }

  query(kinds) {
    const q = { kinds };
    if (this.filter.session) q.session = this.filter.session;
    if (this.filter.here && this.room) q.room = this.room;
    return q;
  }

  // shows says whether an event passes what one has chosen to see.
  shows(e) {
    const { session, here } = this.filter;
    if (here && e.room !== this.room) return false;
    return !session || e.from === session || e.to === session || e.session?.id === session;
  }

  me() {
    const s = this.roster.live.get(this.link.session);
    return { name: s?.name ?? keep.get('name') ?? t('you'), waiting: s?.state === 'waiting', live: this.link.live };
  }

  // later keeps what came for the next frame, so that a thousand events are one
  // change of the page. A page that is not looked at has no frames.
  later(e) {
    this.queue.push(e);
    if (this.due) return;
    this.due = true;
    const run = () => this.frame();
    if (document.hidden) setTimeout(run, 250);
    else if (this.much) setTimeout(() => requestAnimationFrame(run), CALM);
    else requestAnimationFrame(run);
  }

  frame() {
    const queue = this.queue;
    this.queue = [];
    this.due = false;
    const before = this.much;
    this.much = queue.length > MUCH;
    this.talk.hurried = this.log.hurried = (this.much && before) || queue.length > FLOOD;
    for (const e of queue) this.take(e);
    this.talk.flush();
    this.log.flush();
    this.roster.flush();
    this.detail.flush();
    this.outbox.markAll();
    this.status.room();
    this.unread.flush();
  }

  take(e) {
    switch (e.kind) {
      case 'update':
        for (const s of e.sessions) {
          this.roster.put(s);
          this.entries.named(s);
        }
        return;
      case 'skipped':
        this.talk.add(e);
        this.log.add(e);
        return;
      case 'message': case 'reply':
        if (e.kind === 'message') this.heard(e);
        if (this.shows(e)) this.talk.add(e, e.kind === 'message' && !this.mine.has(e.from));
        return;
      case 'note':
        this.talk.add(e);
        return;
    }
    if (e.kind === 'join' && e.session && !this.roster.get(e.session.id)) this.roster.put(e.session); // or newer is known
    if (e.kind === 'leave' && e.session) this.roster.leave(e.session, e.reason);
    if (e.kind === 'notice') this.status.noticed(e);
    if (this.shows(e)) this.log.add(e);
  }

  heard(e) {
    this.status.messages++;
    if (this.mine.has(e.from) && this.outbox.claim(e)) this.messages.sent.set(e.seq, true);
    else this.unread.came(e);
  }

  // note puts a line of the page's own among the messages.
  note(text) {
    this.later({ kind: 'note', seq: Math.max(this.link.seq, this.talk.hi) + 0.001, text, at: Date.now() });
  }

  welcome(w, { first, anew }) {
    this.own(w);
    this.rooms = w.rooms;
    if (anew) {
      this.queue = []; // of the log that is gone
      this.roster.reset();
    }
    this.roster.me = w.session;
    this.roster.is(w.sessions, t('left'));
    this.room = w.sessions.find((s) => s.id === w.session)?.room ?? this.room;
    this.link.place.room = this.room;
    this.status.rooms();
    if (anew) this.pick(0);
    for (const list of [this.talk, this.log]) {
      if (first || anew || (!list.live && list.items.length === 0)) list.reload().then(() => this.later({ kind: 'update', sessions: [] }));
    }
    if (anew) this.note(t('anew'));
    this.unread.welcome(w, first || anew);
    this.link.ask({ op: 'who' }).then((who) => {
      for (const s of who.sessions) this.roster.put(s);
      this.later({ kind: 'update', sessions: [] });
    }, () => {});
  }

  // own keeps the sessions this tab has had, so that after a reload it still knows
  // its own messages.
  own(w) {
    const kept = tab.get('mine');
    this.mine = new Set(kept?.epoch === w.epoch ? kept.ids : []);
    this.mine.add(w.session);
    tab.set('mine', { epoch: w.epoch, ids: [...this.mine].slice(-50) });
  }

  answered(say, answer) {
    if (answer.kind === 'ack') {
      const comes = this.shows({ from: this.link.session, room: say.room, to: say.to }) && this.talk.live;
      if (answer.seq) this.messages.logged(this.talk, answer.seq);
      this.outbox.logged(say.id, answer.seq, comes && answer.seq > 0);
    } else {
      say.failed = answer.text;
    }
    this.outbox.markAll();
  }

  again(say) {
    this.link.sayAgain(say);
    this.outbox.markAll();
  }

  drop(say) {
    this.link.forget(say);
    this.outbox.remove(say.id);
    this.$('say').focus();
  }

  // say says something here: to the room, or to one.
  say(text, to = this.to) {
    const say = this.link.say(text, this.room, to);
    if (to) say.toName = this.roster.nameOf(to);
    this.unread.read();
    if (!this.shows({ from: this.link.session, room: say.room, to })) this.pick(0); // or it would not be seen
    this.outbox.add(say);
    this.talk.toLive();
  }

  // pick selects a connection: its details, and its messages alone.
  pick(id) {
    if (id === this.roster.selected && id) id = 0;
    this.roster.select(id);
    this.detail.show(id);
    this.only(id);
  }

  only(id) {
    const changed = id !== this.filter.session;
    this.filter.session = id;
    this.status.filter();
    this.detail.flush();
    if (changed) for (const list of [this.talk, this.log]) list.reload();
  }

  onlyHere(on) {
    this.filter.here = on;
    this.status.filter();
    for (const list of [this.talk, this.log]) list.reload();
  }

  address(id) {
    this.to = id;
    this.status.filter();
    if (id) {
      this.show('talk');
      this.$('say').focus();
    }
  }

  doing() {
    return {
      close: () => this.pick(0),
      message: (id) => this.address(id),
      filter: (id) => this.only(this.filter.session === id ? 0 : id),
      filtered: (id) => this.filter.session === id,
      framing: (session, framing) => this.tell({ op: 'framing', session, framing }),
    };
  }

  writing() {
    return {
      say: (text, to) => this.say(text, to),
      nick: (name) => this.nick(name),
      join: (room) => this.join(room),
      gate: (open, room) => this.gate(open, room),
      search: (words) => this.search.focus(words),
      who: () => this.show('people', true),
      help: () => this.$('help-box').showModal(),
      named: (who) => this.roster.named(who),
      rooms: () => this.rooms.map((r) => r.name),
      hint: (text, wrong) => this.status.hint(text, wrong),
    };
  }

  // tell sends a request whose answer is whether it was done.
  async tell(request) {
    try {
      await this.link.ask(request);
      this.status.hint(t('done'));
      return true;
    } catch (e) {
      this.status.hint(e.message === 'lost' ? t('offline') : e.message, true);
      return false;
    }
  }

  async nick(name) {
    if (!(await this.tell({ op: 'nick', name }))) return;
    this.link.place.name = name;
    keep.set('name', name);
  }

  async join(room) {
    if (await this.tell({ op: 'join', room })) {
      this.room = this.link.place.room = room;
      keep.set('room', room);
      if (this.filter.here) this.onlyHere(true);
    }
    this.status.rooms();
  }

  async gate(open, room = this.room) {
    if (!(await this.tell({ op: 'gate', room, open }))) return;
    const r = this.rooms.find((it) => it.name === room);
    if (r) r.open = open;
    this.status.rooms();
  }

  // goTo shows the place of something found.
  goTo(seq) {
    this.search.close();
    if (this.filter.session || this.filter.here) {
      this.filter = { session: 0, here: false };
      this.status.filter();
      this.log.reload();
    }
    this.show('talk');
    this.talk.jump(seq);
  }

  // show brings a pane forward where there is room for one only.
  show(tab, focus = false) {
    document.body.dataset.tab = tab;
    for (const b of this.$('tabs').children) b.ariaPressed = String(b.dataset.tab === tab);
    for (const list of [this.talk, this.log]) if (list.follow) list.toEnd();
    if (focus) (tab === 'people' ? this.$('roster').querySelector('[tabindex="0"]') : this.$(tab === 'talk' ? 'messages' : 'log'))?.focus();
  }
}

speak();
new Page();
