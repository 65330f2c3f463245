'use strict';

/*
 * The status page. It asks api/status and api/dead-letters every few seconds and draws what they say.
 * Everything that comes from messages is hostile: it becomes text, never markup.
 */

const PERIOD = 3000;
const PATIENCE = 20000;
const PAGE = 20;
const FEW_LOCATIONS = 5;
const MOST_LOCATIONS = 50;
const COLUMNS = ['channel', 'time', 'time', 'count', 'count', 'count', 'wide'];

const state = {
  offset: 0, find: '', lettersAt: null, rows: [], place: '', locations: 0, seenAt: null, timer: null, drawn: new Map(),
};

// --- small tools ------------------------------------------------------------------------------

const byId = id => document.getElementById(id);

/** An element with attributes and children; texts become text. */
function el(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key === 'onclick') {
      node.addEventListener('click', value);
    } else if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(key, value === true ? '' : value);
    }
  }
  node.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined));
  return node;
}

const number = value => value.toLocaleString('en-US');
const channelName = channel => (channel === '*' ? 'All but e-mail' : channel);

function plural(count, one, many = one + 's') {
  return number(count) + ' ' + (count === 1 ? one : many);
}

const lettersAre = count => plural(count, 'dead letter is', 'dead letters are');
const quiet = text => el('p', {class: 'quiet'}, text);
const head = (name, className) => el('th', {scope: 'col', class: className}, name);
const button = (id, text, onclick, more) => el('button', {type: 'button', id, onclick, ...more}, text);

/** A cell of a table; on a narrow screen its label stands before it. */
const cell = (label, content, className) => el('td', {'data-label': label, class: className}, content);

/** A time of day; with the date where it is not today's. */
function time(iso, seconds) {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) {
    return String(iso);
  }
  const clock = {hour: '2-digit', minute: '2-digit', hourCycle: 'h23'};
  if (seconds) {
    clock.second = '2-digit';
  }
  const today = date.toDateString() === new Date().toDateString();
  const day = {day: 'numeric', month: 'short'};
  if (date.getFullYear() !== new Date().getFullYear()) {
    day.year = 'numeric';
  }
  return (today ? '' : date.toLocaleDateString('en-GB', day) + ', ') + date.toLocaleTimeString('en-GB', clock);
}

/** A text with the times in it as this device has them. */
const local = text => text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, iso => time(iso, true));

function when(iso, className) {
  return el('time', {datetime: iso, title: iso, class: className}, time(iso));
}

/** Draws a part of the page if it has changed; the focus stays where it was. */
function draw(id, content, make) {
  const key = new Date().toDateString() + JSON.stringify(content); // yesterday's times need their date
  if (state.drawn.get(id) === key) {
    return;
  }
  state.drawn.set(id, key);
  const target = byId(id);
  const focused = target.contains(document.activeElement) ? document.activeElement.id : '';
  target.replaceChildren(...[make(content)].flat());
  if (focused && byId(focused)) {
    byId(focused).focus();
  }
}

// --- talking to the program ---------------------------------------------------------------------

async function ask(path, body) {
  const options = {cache: 'no-store', credentials: 'same-origin', signal: AbortSignal.timeout(PATIENCE)};
  if (body) {
    options.method = 'POST';
    options.body = JSON.stringify(body);
    options.headers = {'Content-Type': 'application/json'};
  }
  const answer = await fetch(path, options);
  const json = await answer.json();
  if (!answer.ok) {
    throw new Refusal(json.problem || 'HTTP ' + answer.status);
  }
  return json;
}

/** The address with the key was opened: a cookie takes its place, and it leaves the address bar. */
async function login() {
  const key = new URLSearchParams(location.hash.slice(1)).get('key');
  if (key) {
    history.replaceState(null, '', location.pathname + location.search);
    await ask('api/login', {key}).catch(() => null);
  }
}

/** The program has answered, and said no. */
class Refusal extends Error {}

const why = error => (error instanceof Refusal ? error.message : 'the program cannot be reached');

async function refresh() {
  clearTimeout(state.timer);
  try {
    const status = await ask('api/status' + (state.locations > MOST_LOCATIONS ? '?place=' + encodeURIComponent(state.place) : ''));
    const letters = status.mayAct
      ? await ask('api/dead-letters?limit=' + PAGE + '&offset=' + state.offset
        + '&find=' + encodeURIComponent(state.find))
      : null;
    state.seenAt = status.at;
    show(status);
    if (letters) {
      showLetters(letters);
    }
    reachable(status);
  } catch (error) {
    unreachable(error);
  }
  clearTimeout(state.timer);
  state.timer = setTimeout(refresh, PERIOD);
}

function reachable(status) {
  document.body.classList.toggle('old', status.old);
  byId('unreachable').hidden = true;
  byId('fresh').textContent = status.at ? 'As of ' + time(status.at, true) : '';
}

function unreachable(error) {
  document.body.classList.add('old');
  const said = error instanceof Refusal ? ' It says: ' + error.message + '.' : '';
  const what = error instanceof Refusal ? 'The program cannot tell its status.' : 'The program cannot be reached.';
  const old = state.seenAt
    ? ' What you see is of ' + time(state.seenAt, true) + '.'
    : '';
  draw('unreachable', {what, said, old}, text => [
    el('h3', {}, text.what + text.said),
    el('p', {}, 'Is it still running? Look at its log or its service, and at the tunnel if you use one.'
      + text.old + ' This page goes on asking.'),
  ]);
  byId('unreachable').hidden = false;
}

/** Does something, and tells what came of it. */
async function act(clicked, path, body, told) {
  clicked.disabled = true;
  say('', false);
  try {
    const result = await ask(path, body);
    const failed = (result.failed || []).map(one => one.id + ': ' + one.problem);
    say([result.done > 0 ? told(result.done) : '', ...failed].filter(Boolean).join('\n'), failed.length > 0);
  } catch (error) {
    say('That did not work: ' + why(error) + '.', true);
  }
  clicked.disabled = false;
  await refresh();
}

function say(text, failed) {
  byId('done').textContent = text;
  byId('done').classList.toggle('failed', failed);
}

// --- status -------------------------------------------------------------------------------------

function show(status) {
  byId('guest').hidden = status.mayAct;
  byId('dead-letters-part').hidden = !status.mayAct;
  byId('headline').className = 'headline ' + status.headline.tone.toLowerCase();
  if (byId('headline').textContent !== status.headline.text) {
    byId('headline').textContent = status.headline.text;
  }
  document.title = {BAD: '✕ ', WARN: '! ', BUSY: '… '}[status.headline.tone] || '';
  document.title += 'highlevel-export';
  byId('attention').hidden = status.notices.length === 0;
  draw('notices', status.notices, notices => notices.map(notice));
  state.rows = status.streams;
  state.matching = status.locations;
  state.locations = state.place ? state.locations : status.locations;
  drawStreams();
  byId('sinks').hidden = status.lanes.length === 0;
  draw('lanes', status.lanes, lanes);
  byId('slots-part').hidden = status.slots.length === 0;
  draw('slots', [status.slots, status.slotsTaken], slots);
  byId('content-part').hidden = status.content.length === 0;
  draw('content', status.content, lines => [el('ul', {}, lines.map(line => el('li', {}, line)))]);
  draw('about', [status.release, status.instance, status.startedAt, status.routesTakenAt, status.routesTaken],
    () => [about(status)]);
}

function notice(one, index) {
  return el('article', {class: 'notice ' + one.tone.toLowerCase()},
    el('h3', {}, one.title),
    el('p', {}, one.text),
    el('dl', {},
      one.said ? [el('dt', {}, 'It says'), el('dd', {}, el('code', {}, one.said))] : null,
      one.advice ? [el('dt', {}, 'What to do'), el('dd', {}, one.advice)] : null),
    one.location === undefined ? null : el('div', {class: 'buttons'},
      button('try-' + index, 'Try again now',
        event => act(event.target, 'api/try-again',
          {location: one.location, channel: one.channel}, () => 'It is being tried again.'),
        {class: 'main', 'aria-label': 'Try again now: ' + one.location + (one.channel ? ', ' + channelName(one.channel) : '')})));
}

function drawStreams() {
  const many = state.locations > FEW_LOCATIONS;
  byId('find-locations').hidden = !many;
  draw('streams', state.rows.filter(row => !many || row.location.toLowerCase().includes(state.place)), streams);
}

function streams(rows) {
  if (rows.length === 0) {
    return [quiet('Nothing yet. The first answers are on their way, or something above keeps them.')];
  }
  const locations = [...new Set(rows.map(row => row.location))];
  const more = state.locations > MOST_LOCATIONS ? state.matching - locations.length : 0;
  const rest = more > 0 ? [quiet('And ' + number(more) + ' more: find them by their id.')] : [];
  return locations.map(location => el('div', {class: 'location streams'},
    el('table', {},
      el('caption', {}, location),
      el('colgroup', {}, COLUMNS.map(name => el('col', {class: name}))),
      el('thead', {}, el('tr', {},
        ['Channel', 'Exported up to', 'Behind'].map(name => head(name)),
        ['Exported', 'Waiting', 'Dead letters'].map(name => head(name, 'number')),
        head('State', 'wide'))),
      el('tbody', {}, rows.filter(row => row.location === location).map(stream))))).concat(rest);
}

function stream(row) {
  return el('tr', {class: row.first ? 'has-progress' : null},
    el('th', {scope: 'row'}, channelName(row.channel)),
    cell('Exported up to', row.exportedUpTo ? when(row.exportedUpTo) : '—'),
    cell('Behind', row.lag || '—'),
    cell('Exported', number(row.exported), 'number'),
    cell('Waiting', number(row.waiting), 'number' + (row.waiting ? ' some' : '')),
    cell('Dead letters', number(row.deadLetters), 'number' + (row.deadLetters ? ' some' : '')),
    el('td', {class: 'wide'},
      el('span', {class: 'state state-' + row.state}, row.stateText),
      row.first ? progress(row) : null,
      row.audited ? el('div', {class: 'audited'}, 'audited ', when(row.audited.at), ': ' + row.audited.result) : null));
}

function lanes(rows) {
  return [el('table', {class: 'lanes'},
    el('thead', {}, el('tr', {},
      ['Sink', 'Delivers to', 'Waiting', 'Oldest waits for', 'State'].map(name => head(name)))),
    el('tbody', {}, rows.map(lane)))];
}

function lane(row) {
  return el('tr', {},
    el('th', {scope: 'row'}, row.sink),
    cell('Delivers to', row.address || '—'),
    cell('Waiting', number(row.messages), row.messages ? 'some' : null),
    cell('Oldest waits for', row.age || '—'),
    el('td', {class: 'wide'}, el('span', {class: 'state ' + row.tone.toLowerCase()}, row.state)));
}

function slots([rows, taken]) {
  return [
    el('ul', {}, rows.map(row => el('li', {class: row.instance ? null : 'some'},
      (row.instance || 'No instance') + ': ' + plural(row.slots, 'slot')))),
    quiet('Slots were taken over ' + plural(taken, 'time') + ' since the first start.'),
  ];
}

function progress(row) {
  const {seen, total} = row.first;
  if (!total) {
    return seen === 0 ? null : el('div', {class: 'progress'}, number(seen) + ' read so far');
  }
  const all = Math.max(seen, total);
  const percent = Math.min(99, Math.floor(seen * 100 / all)); // more is told when it is done
  const label = 'First export of ' + channelName(row.channel) + ', ' + row.location;
  return el('div', {class: 'progress'},
    el('progress', {max: 100, value: percent, 'aria-label': label}),
    percent + ' %: ' + number(seen) + ' of ' + number(all));
}

function about(status) {
  const routes = status.routesTakenAt
    ? ' Edited routes were reloaded at ' + time(status.routesTakenAt) + ': ' + status.routesTaken.join(', ') + '.'
    : '';
  const [host, process] = status.instance.split(':');
  return 'Release ' + status.release + ' on ' + host + ', process ' + process + ', running since '
    + time(status.startedAt) + '.' + routes;
}

// --- dead letters -------------------------------------------------------------------------------

function showLetters(part) {
  if (part.letters.length === 0 && part.offset > 0 && part.total > 0) {
    state.offset = Math.floor((part.total - 1) / PAGE) * PAGE;
  }
  state.lettersAt = part.at;
  byId('replay-all').hidden = part.total < 2;
  byId('discard-all').hidden = part.total < 2;
  byId('find-dead-letters').hidden = part.total < 2 && state.find === '';
  draw('dead-letters', part, letters);
}

function letters(part) {
  const notes = [
    part.replaying ? lettersAre(part.replaying) + ' being replayed.' : null,
    part.unreadable ? plural(part.unreadable, 'file') + ' in the folder of dead letters cannot be read.' : null,
  ].filter(Boolean).map(quiet);
  if (part.total === 0) {
    return [...notes, quiet(state.find || part.replaying ? 'No others.' : 'None.')];
  }
  return [...notes, el('ul', {class: 'items'}, part.letters.map(letter)), part.total > PAGE ? pager(part) : null].filter(Boolean);
}

function letter(row) {
  const name = row.what + (row.messageId ? ', message ' + row.messageId : '') + ', ' + row.location + ', ' + channelName(row.channel);
  return el('li', {'data-id': row.id},
    el('div', {class: 'item-head'}, el('h3', {}, row.what), when(row.lastAt, 'when')),
    el('p', {}, row.location + ', ' + channelName(row.channel)
      + (row.messageId ? ', message ' + row.messageId : '')
      + (row.count > 1 ? ', ' + number(row.count) + ' times since ' + time(row.firstAt) : '')),
    row.reason ? el('p', {class: 'reason'}, row.reason) : null,
    el('p', {}, row.advice),
    el('div', {class: 'buttons'},
      button('show-' + row.id, 'Show', () => showLetter(row), {'aria-label': 'Show: ' + name}),
      button('replay-' + row.id, 'Replay', event => replay(event.target, {ids: [row.id]}), {'aria-label': 'Replay: ' + name}),
      button('discard-' + row.id, 'Discard', event => discard(event.target, row), {'aria-label': 'Discard: ' + name})));
}

function pager(part) {
  const go = offset => {
    state.offset = offset;
    refresh();
  };
  return el('nav', {class: 'pager', 'aria-label': 'Pages of dead letters'},
    button('newer', 'Newer', () => go(Math.max(0, part.offset - PAGE)), {disabled: part.offset === 0}),
    el('span', {}, number(part.offset + 1) + ' to ' + number(part.offset + part.letters.length) + ' of ' + number(part.total)),
    button('older', 'Older', () => go(part.offset + PAGE), {disabled: part.offset + PAGE >= part.total}));
}

function replay(clicked, wish) {
  return act(clicked, 'api/dead-letters/replay', wish,
    count => lettersAre(count) + ' being replayed. What fails again comes back into this list.');
}

function discard(clicked, row) {
  confirmDiscard(clicked, {ids: [row.id]}, 'Discard this dead letter?', row.message
    ? 'The message will not be delivered' + (row.stage.startsWith('sink:') ? ' to the sink ' + row.stage.slice(5) : '')
      + '. Its file is kept in the folder discarded.'
    : 'It is only the record of a fetch that failed; what is still to be read is read all the same. Its file is kept in the folder discarded.');
}

function confirmDiscard(clicked, wish, title, text) {
  byId('confirm-title').textContent = title;
  byId('confirm-text').textContent = text;
  byId('confirm-yes').onclick = () => {
    byId('confirm').close();
    act(clicked, 'api/dead-letters/discard', wish, count => lettersAre(count) + ' discarded.');
  };
  openDialog(byId('confirm'));
}

/** Opens a dialog; behind it the focus is where it was, though what had it was drawn again meanwhile. */
function openDialog(dialog) {
  const opener = document.activeElement.id;
  dialog.onclose = () => byId(opener)?.focus();
  dialog.showModal();
}

/** All that the list holds, on all its pages; not what came since it was drawn. */
const listed = () => ({all: true, find: state.find, until: state.lettersAt});

async function showLetter(row) {
  say('', false);
  try {
    const full = await ask('api/dead-letters/show?id=' + encodeURIComponent(row.id));
    byId('dead-letter-title').textContent = full.row.what;
    byId('dead-letter-body').replaceChildren(...[
      el('p', {}, full.row.advice),
      el('dl', {}, Object.entries(full.details).map(([name, value]) => [el('dt', {}, name), el('dd', {title: value}, local(value))])),
      full.api ? [el('h3', {}, 'What HighLevel answered'), el('pre', {tabindex: 0}, full.api)] : null,
      full.payload ? [el('h3', {}, 'The message as received'), el('pre', {tabindex: 0, id: 'payload'}, full.payload)] : null,
    ].flat().filter(Boolean));
    byId('dead-letter-buttons').replaceChildren(
      button('dead-letter-replay', 'Replay', event => {
        byId('dead-letter').close();
        replay(event.target, {ids: [row.id]});
      }),
      button('dead-letter-discard', 'Discard', event => {
        byId('dead-letter').close();
        discard(event.target, full.row);
      }, {class: 'danger'}),
      button('dead-letter-close', 'Close', () => byId('dead-letter').close()));
    openDialog(byId('dead-letter'));
    byId('dead-letter-title').focus();
    byId('dead-letter').scrollTop = 0;
  } catch (error) {
    say('It cannot be shown: ' + why(error) + '.', true);
    refresh();
  }
}

// --- begin --------------------------------------------------------------------------------------

byId('replay-all').addEventListener('click', event => replay(event.target, listed()));
byId('discard-all').addEventListener('click', event => confirmDiscard(event.target, listed(),
  'Discard all dead letters of the list?', 'Their messages will not be delivered. Their files are kept in the folder discarded.'));
byId('find-dead-letters').addEventListener('input', event => {
  state.find = event.target.value;
  state.offset = 0;
  refresh();
});
byId('find-locations').addEventListener('input', event => {
  state.place = event.target.value.trim().toLowerCase();
  if (state.locations > MOST_LOCATIONS) {
    refresh();
  } else {
    drawStreams();
  }
});
byId('confirm-no').addEventListener('click', () => byId('confirm').close());
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) {
    refresh();
  }
});
login().then(refresh);
addEventListener('hashchange', () => login().then(refresh));
