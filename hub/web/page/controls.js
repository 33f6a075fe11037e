// The keys and buttons of the page.
import { keys } from './words.js';
import { make } from './format.js';

// wire connects the controls in the document to a Page.
export function wire(page) {
  const { $ } = page;
  $('tabs').addEventListener('click', (e) => {
    const tab = e.target.closest('button')?.dataset.tab;
    if (tab) page.show(tab);
  });
  for (const id of ['messages', 'log']) {
    $(id).addEventListener('click', (e) => {
      const who = e.target.closest('button[data-session]');
      if (who) page.pick(Number(who.dataset.session));
    });
  }
  $('only').addEventListener('click', () => page.pick(0));
  $('here').addEventListener('click', () => page.onlyHere(!page.filter.here));
  $('to').addEventListener('click', () => {
    page.address(0);
    $('say').focus();
  });
  $('room').addEventListener('change', () => page.join($('room').value));
  $('gate').addEventListener('click', () => {
    const room = page.rooms.find((r) => r.name === page.room);
    if (room) page.gate(!room.open);
  });
  // A keyboard on the screen that covers the page rather than shrink it.
  window.visualViewport?.addEventListener('resize', () => {
    const { height, scale } = window.visualViewport;
    document.body.style.height = scale === 1 && height < innerHeight - 60 ? height + 'px' : '';
    if (document.body.style.height) window.scrollTo(0, 0);
  });
  wireHelp(page);
  wireName(page);
  document.addEventListener('keydown', (e) => key(page, e));
}

function wireHelp({ $ }) {
  $('helper').addEventListener('click', () => $('help-box').showModal());
  $('help-text').append(make('dl', '', ...keys().flatMap(([k, what]) => [make('dt', 'mono', k), make('dd', '', what)])));
}

function wireName(page) {
  const { $ } = page;
  $('me').addEventListener('click', () => {
    $('name').value = page.me().name;
    $('name-box').returnValue = '';
    $('name-box').showModal();
    $('name').select();
  });
  $('name').addEventListener('keydown', (e) => {
    if (e.key !== 'Enter') return;
    e.preventDefault(); // or the first button, which cancels, is pressed
    if (!e.isComposing && e.keyCode !== 229) $('name-box').close('ok');
  });
  $('name-box').addEventListener('close', () => {
    const to = $('name').value.trim();
    if ($('name-box').returnValue === 'ok' && to && to !== page.me().name) page.nick(to);
    $('say').focus();
  });
}

const TABS = { Digit1: 'talk', Digit2: 'people', Digit3: 'events' };

function key(page, e) {
  if (e.isComposing || e.defaultPrevented || document.querySelector('dialog[open]')) return;
  const { $ } = page, writing = e.target.matches?.('input, textarea, select');
  if (e.altKey && !e.ctrlKey && TABS[e.code]) {
    e.preventDefault();
    page.show(TABS[e.code], true);
  } else if (e.key === 'Escape') {
    escape(page);
  } else if (e.key === '/' && !writing && !e.ctrlKey && !e.metaKey && !e.altKey) {
    e.preventDefault();
    page.search.focus();
  } else if (e.key === 'End' && e.target === $('messages')) {
    e.preventDefault();
    page.talk.toLive();
  }
}

// escape goes back one step: from the search, from one to the room, from one's
// messages to everybody's, and to the field.
function escape(page) {
  const { $ } = page;
  if (page.search.open) page.search.close();
  else if (document.activeElement === $('words')) $('words').value = '';
  else if (page.to) page.address(0);
  else if (page.roster.selected) page.pick(0);
  $('say').focus();
}
