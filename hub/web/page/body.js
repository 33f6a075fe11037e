// The body of a message: text, or bytes that are no text, folded where it is
// long.
import { byteNodes, hexDump, nodes } from './safe.js';
import { make, size } from './format.js';
import { t } from './words.js';

const FOLD_CHARS = 900;
const FOLD_LINES = 12;
const STEP = 32_768; // how much more at a time
const DUMP = 4096; // bytes in a hex dump

// cut returns the part of text that stays when it is folded.
function cut(text, most) {
  let end = Math.min(text.length, most);
  if (most === FOLD_CHARS) {
    for (let at = -1, n = 0; n < FOLD_LINES; n++) {
      at = text.indexOf('\n', at + 1);
      if (at < 0 || at >= end) break;
      if (n === FOLD_LINES - 1) end = at;
    }
  }
  // Not within a pair of surrogates.
  if (end < text.length && (text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end--;
  return text.slice(0, end);
}

// folded fills el with what show makes of text, and buttons for the rest.
function folded(el, text, show) {
  const put = (most) => {
    const part = cut(text, most);
    el.replaceChildren(...show(part));
    if (part.length < text.length) {
      const more = button('more', { size: size(text.length) }, () => put(most === FOLD_CHARS ? STEP : most + STEP));
      el.append(make('span', 'dim', '… '), more);
    } else if (most > FOLD_CHARS) {
      el.append(' ', button('less', {}, () => put(FOLD_CHARS)));
    }
  };
  put(FOLD_CHARS);
}

function button(key, values, act) {
  const b = make('button', 'fold', t(key, values));
  b.type = 'button';
  b.addEventListener('click', act);
  return b;
}

// fill puts the body of an event into el.
export function fill(el, e) {
  if (e.data === undefined) {
    const text = e.text ?? '';
    if (text.length <= 200 && !text.includes('\n')) el.replaceChildren(...nodes(text)); // nearly all are
    else folded(el, text, nodes);
    return;
  }
  const bytes = atob(e.data);
  const view = make('span', 'bytes');
  let asHex = false;
  const flip = button('hex', {}, () => {
    asHex = !asHex;
    flip.textContent = t(asHex ? 'text' : 'hex');
    view.classList.toggle('dump', asHex);
    if (asHex) view.textContent = hexDump(bytes.slice(0, DUMP));
    else folded(view, bytes, byteNodes);
  });
  folded(view, bytes, byteNodes);
  el.replaceChildren(view, ' ', flip);
}

// brief returns the beginning of a body as a string, for titles and for those
// who listen.
export function brief(e) {
  return (e.data === undefined ? e.text ?? '' : '…').slice(0, 140);
}
