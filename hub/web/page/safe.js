// Remote text made visible. What people send is put into text nodes, never
// into markup; what would not be seen, or would reorder what is beside it, is
// shown as an escape in an element of its own.

const hex = (n) => n.toString(16).padStart(2, '0');

// C0 and C1 controls, line separators, formatting and other invisible
// characters, lone surrogates, and more than four marks on one character.
const HOSTILE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\ufffe\uffff]|(?<=\p{M}{4})\p{M}+/gu;
const HOSTILE_LINE = new RegExp('[\\t\\n]|' + HOSTILE.source, 'gu');

// Signs around the digits after them: formatting characters that are seen.
const PREPENDED = /[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]/u;

// VARIATION chooses the picture of the character before it, as in emoji.
const VARIATION = /[\ufe00-\ufe0f]/;

// seen says whether a character is harmless where it stands: a joiner between
// two letters of a script that joins or two emoji, one variation selector.
function seen(c, text, at) {
  if (c === '\u200d' || c === '\u200c') {
    return text.charCodeAt(at - 1) >= 0x590 && text.charCodeAt(at + 1) >= 0x590;
  }
  if (VARIATION.test(c)) return at > 0 && !VARIATION.test(text[at - 1]);
  return PREPENDED.test(c);
}

// drawn says whether there is a font that has c: one that none has looks like
// any other such character.
function drawn(c) {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 24;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  const looks = (it) => {
    pen.clearRect(0, 0, 24, 24);
    pen.fillText(it, 4, 16);
    return pen.getImageData(0, 0, 24, 24).data.join();
  };
  return looks(c) !== looks('\u{10fffd}');
}

const PICTURES = drawn('\u241b');

// escaped returns how a hostile character is shown: the controls by their
// pictures, as on the terminal's screen, where there is a font with them.
function escaped(c) {
  const code = c.codePointAt(0);
  if (code < 0x20 || code === 0x7f) {
    if (!PICTURES) return '\\x' + hex(code);
    return code === 0x7f ? '\u2421' : String.fromCharCode(0x2400 + code);
  }
  if (/\p{M}/u.test(c)) return '\u22ef';
  return code > 0xffff ? `\\u{${code.toString(16)}}` : '\\u' + code.toString(16).padStart(4, '0');
}

function escapeNode(text) {
  const el = document.createElement('span');
  el.className = 'esc';
  el.textContent = text;
  return el;
}

// nodes returns the nodes that show text: strings and escapes. In a line, line
// feeds and tabs are escaped too.
export function nodes(text, line = false) {
  const out = [];
  let from = 0;
  for (const m of text.matchAll(line ? HOSTILE_LINE : HOSTILE)) {
    if (seen(m[0], text, m.index)) continue;
    if (m.index > from) out.push(text.slice(from, m.index));
    out.push(escapeNode(escaped(m[0])));
    from = m.index + m[0].length;
  }
  if (from === 0) return [text];
  if (from < text.length) out.push(text.slice(from));
  return out;
}

// plain returns text with its escapes, as one line for titles and labels.
export function plain(text) {
  return nodes(text, true).map((n) => (typeof n === 'string' ? n : n.textContent)).join('');
}

// name returns an element that shows a name and keeps its direction to itself.
export function name(text) {
  const el = document.createElement('bdi');
  el.append(...nodes(text, true));
  return el;
}

// UTF-8 as RFC 3629 has it, in a string of bytes; the group is a byte that is
// none.
const UTF8 =
  /(?:[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})+|([\x80-\xff])/g;

// byteNodes shows bytes (a string of them): text where they are UTF-8, \xe4
// where they are not.
export function byteNodes(bytes) {
  const out = [];
  const decoder = new TextDecoder();
  for (const m of bytes.matchAll(UTF8)) {
    if (m[1]) out.push(escapeNode('\\x' + hex(m[1].charCodeAt(0))));
    else out.push(...nodes(decoder.decode(Uint8Array.from(m[0], (c) => c.charCodeAt(0)))));
  }
  return out;
}

// hexDump returns bytes as lines of sixteen: place, hex, ASCII.
export function hexDump(bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.slice(at, at + 16)];
    lines.push(
      at.toString(16).padStart(6, '0') + '  ' +
      row.map((c) => hex(c.charCodeAt(0))).join(' ').padEnd(47) + '  ' +
      row.map((c) => (c >= ' ' && c <= '~' ? c : '.')).join(''));
  }
  return lines.join('\n');
}

