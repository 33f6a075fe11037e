// What there is to know about one connection, and what can be done to it.
import { clock, count, make, size, span, took } from './format.js';
import { name } from './safe.js';
import { t } from './words.js';

const FRAMINGS = ['raw', 'line', 'json', 'be32', 'le32', 'be16', 'le16', 'u8', 'varint', 'dec8', 'dec10', 'dec64', 'jsonhdr'];

// Detail shows one session in box. do has close(), message(id), filter(id),
// filtered(id), framing(id, framing).
export class Detail {
  constructor(box, roster, doing) {
    this.box = box;
    this.roster = roster;
    this.doing = doing;
    this.id = 0;
  }

  show(id) {
    this.id = id;
    this.box.hidden = !id;
    this.box.replaceChildren();
    if (!id) return;
    const close = button('×', () => this.doing.close());
    close.ariaLabel = close.title = t('close');
    close.className = 'plain';
    this.title = make('h3');
    this.facts = make('dl');
    this.message = button(t('message'), () => this.doing.message(this.id));
    this.filter = button('', () => this.doing.filter(this.id));
    this.box.append(make('div', 'bar', this.title, close), make('div', 'ends', this.message, this.filter), this.facts, this.framing());
    this.flush();
  }

  framing() {
    const select = make('select', '', ...FRAMINGS.map((f) => new Option(f, f)));
    const label = make('label', 'dim', t('framing') + ' ', select);
    this.set = button(t('setFraming'), () => this.doing.framing(this.id, select.value));
    this.reframe = make('div', 'ends', label, this.set);
    const s = this.roster.get(this.id);
    if (s && FRAMINGS.includes(s.dialect)) select.value = s.dialect;
    return this.reframe;
  }

  // flush brings it up to date; once a frame, and once a second for what counts
  // up.
  flush() {
    const s = this.id && this.roster.get(this.id);
    if (!s) return;
    const gone = s.state === 'gone';
    this.title.replaceChildren(name(s.name), make('span', 'dim', ' #' + s.id));
    this.filter.textContent = t(this.doing.filtered(s.id) ? 'unfilter' : 'filter');
    this.message.hidden = gone || s.id === this.roster.me;
    this.reframe.hidden = gone || s.dialect === 'ws' || s.dialect === 'http';
    const rows = [
      ['state', this.roster.stateOf(s) + (gone && s.reason ? ': ' + s.reason : '')],
      ['dialect', (s.dialect || t('unknown')) + (s.tls ? ' · ' + t('tls') : '')],
      ['why', s.why],
      ['sniff', s.dialect ? took(s.sniff_us ?? 0) : ''],
      ['addr', s.addr],
      ['roomIs', s.room],
      ['since', clock(s.since)],
      ['idle', gone ? '' : span(s.idle_ms + performance.now() - s.heardAt)],
      ['in', t('msgs', { n: count(s.in_msgs), size: size(s.in_bytes) })],
      ['out', t('msgs', { n: count(s.out_msgs), size: size(s.out_bytes) })],
      ['reply', s.reply_us ? took(s.reply_us) : ''],
      ['lag', s.lag ? t('rows', { n: count(s.lag) }) : ''],
      ['missed', s.skipped ? t('rows', { n: count(s.skipped) }) : ''],
    ].filter(([, v]) => v);
    const key = JSON.stringify(rows);
    if (key === this.facts.dataset.key) return;
    this.facts.dataset.key = key;
    this.facts.replaceChildren(...rows.flatMap(([k, v]) => [make('dt', '', t(k)), make('dd', '', name(v))]));
  }
}

function button(text, act) {
  const b = make('button', '', text);
  b.type = 'button';
  b.addEventListener('click', act);
  return b;
}
