// Figures as people read them.
import { t } from './words.js';

const two = (n) => String(n).padStart(2, '0');

// clock returns the local time of day.
export function clock(at) {
  const d = new Date(at);
  return `${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`;
}

// day returns the local day, for the rule between two of them.
export function day(at) {
  return new Date(at).toLocaleDateString(document.documentElement.lang, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
}

// dayKey is equal for two times of one local day.
export const dayKey = (at) => new Date(at).toDateString();

// took returns a time given in microseconds.
export function took(us) {
  if (us < 10) return '<0.01 ms';
  if (us < 100) return (us / 1000).toFixed(2) + ' ms';
  if (us < 10_000) return (us / 1000).toFixed(1) + ' ms';
  if (us < 1e6) return Math.round(us / 1000) + ' ms';
  return (us / 1e6).toFixed(us < 1e7 ? 1 : 0) + ' s';
}

// span returns a time given in milliseconds, in its largest unit.
export function span(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 60) return s + ' s';
  if (s < 3600) return Math.floor(s / 60) + ' min';
  if (s < 172_800) return Math.floor(s / 3600) + ' h';
  return t('days', { n: Math.floor(s / 86_400) });
}

// size returns a number of bytes.
export function size(n) {
  if (n < 1024) return n + ' B';
  for (const unit of ['KiB', 'MiB', 'GiB']) {
    n /= 1024;
    if (n < 1024) return n.toFixed(n < 10 ? 1 : 0) + ' ' + unit;
  }
  return n.toFixed(0) + ' TiB';
}

export const count = (n) => n.toLocaleString(document.documentElement.lang);

// hue returns a colour class that stays with a name.
export function hue(name) {
  let h = 0;
  for (let i = 0; i < name.length; i++) h = (Math.imul(h, 31) + name.charCodeAt(i)) >>> 0;
  return 'hue' + (h % 8);
}

// make returns a new element with a class and what is in it.
export function make(tag, cls, ...inside) {
  const el = document.createElement(tag);
  if (cls) el.className = cls;
  el.append(...inside);
  return el;
}
