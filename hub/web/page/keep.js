// What the browser keeps for the page. Where it keeps nothing (private windows,
// full disks) the page goes on without.

function get(store, key) {
  try {
    return JSON.parse(store().getItem('hubbub.' + key));
  } catch {
    return null;
  }
}

function set(store, key, value) {
  try {
    if (value === null) store().removeItem('hubbub.' + key);
    else store().setItem('hubbub.' + key, JSON.stringify(value));
  } catch { /* not kept */ }
}

const local = () => window.localStorage;
const session = () => window.sessionStorage;

export const keep = {
  get: (key) => get(local, key),
  set: (key, value) => set(local, key, value),
};

// tab is what is kept for one tab alone.
export const tab = {
  get: (key) => get(session, key),
  set: (key, value) => set(session, key, value),
};

// newClient returns an id for an instance of the page. crypto.randomUUID is
// there only where the page came over TLS or from this machine.
function newClient() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('');
}

// takeInstance returns who this tab is to the hub: its client id, how far it has
// counted, what it said that was not acknowledged. What was kept is taken away
// while the page runs, and put back when it goes: a tab that is duplicated copies
// the store, and two tabs with one id would be one sender to the hub, which drops
// what it takes for sent twice.
export function takeInstance() {
  const kept = get(session, 'instance');
  set(session, 'instance', null);
  if (kept && typeof kept.client === 'string' && Number.isSafeInteger(kept.count) && Array.isArray(kept.pending)) return kept;
  return { client: newClient(), count: 0, pending: [] };
}

export function leaveInstance(instance) {
  set(session, 'instance', instance);
}
