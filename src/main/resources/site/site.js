'use strict';

/** Data comes as scripts, which a browser takes from a disk as well: each hands over one value. */
const archive = (() => {
  const parts = new Map();
  function part(name) {
    if (!parts.has(name)) {
      const entry = {};
      entry.value = new Promise(resolve => { entry.resolve = resolve; });
      parts.set(name, entry);
      const script = document.createElement('script');
      script.src = `data/${name}.js`;
      script.onerror = () => entry.resolve([]);
      document.head.append(script);
    }
    return parts.get(name).value;
  }
  return { part, put: (name, value) => parts.get(name)?.resolve(value) };
})();
window.archive = archive;

for (const time of document.querySelectorAll('time')) show(time);

function show(time) {
  time.title = time.dateTime;
  time.textContent = new Date(time.dateTime)
    .toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
}

document.getElementById('contacts')?.addEventListener('input', event => {
  const wanted = fold(event.target.value);
  for (const item of document.querySelectorAll('.list > li')) {
    item.hidden = !fold(item.firstElementChild.textContent).includes(wanted);
  }
});

/** As SearchFiles does it: without case and accents. */
function fold(text) {
  return text.toLowerCase().normalize('NFKD').replace(/\p{M}+/gu, '');
}

const form = document.getElementById('find');
if (form) find();

async function find() {
  const AT_ONCE = 50;
  const hits = document.getElementById('hits');
  const more = document.getElementById('more');
  const site = await archive.part('site');
  let latest = 0;
  let found = [];
  choices('channel', site.channels);
  choices('location', site.locations);
  for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
    if (form.elements[name]) form.elements[name].value = value;
  }

  function choices(name, values) {
    values.forEach((value, at) => form.elements[name].append(new Option(value, at)));
  }

  /** Numbers of the messages with a word that begins so; one letter stands for itself. */
  async function withWord(word) {
    const file = (word.charCodeAt(0) * 31 + (word.length > 1 ? word.charCodeAt(1) : 0)) % 512;
    const words = await archive.part(`w${file}`);
    const numbers = new Set();
    for (let i = 0; i < words.length; i += 2) {
      if (word.length > 1 ? words[i].startsWith(word) : words[i] === word) {
        let number = 0;
        for (const step of words[i + 1].split(' ')) {
          number += parseInt(step, 36);
          numbers.add(number);
        }
      }
    }
    return numbers;
  }

  /** Number and minute of each message that passes the filters and has all of the words. */
  async function matches(asked) {
    const words = fold(asked.q).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
    const sets = await Promise.all(words.map(withWord));
    const files = [];
    for (let i = 0; i <= Math.floor(site.last / 20000); i++) files.push(archive.part(`f${i}`));
    const minute = (text, days) => text && new Date(`${text}T00:00`).setDate(Number(text.slice(8)) + days) / 60000;
    const from = minute(asked.from, 0);
    const to = minute(asked.to, 1);
    const passed = [];
    for (const facts of await Promise.all(files)) {
      for (let i = 0; i < facts.length; i += 5) {
        if (sets.every(set => set.has(facts[i]))
            && (!asked.channel || facts[i + 2] === Number(asked.channel))
            && (!asked.direction || facts[i + 3] === Number(asked.direction))
            && (!asked.location || facts[i + 4] === Number(asked.location))
            && (!from || facts[i + 1] >= from) && (!to || facts[i + 1] < to)) {
          passed.push([facts[i], facts[i + 1], facts[i + 2], facts[i + 3]]);
        }
      }
    }
    return passed.sort((a, b) => b[1] - a[1] || b[0] - a[0]);
  }

  async function search() {
    const turn = ++latest;
    const asked = Object.fromEntries(new FormData(form));
    const set = Object.entries(asked).filter(entry => entry[1].trim());
    history.replaceState(null, '', '#' + new URLSearchParams(set));
    document.getElementById('start').hidden = set.length > 0;
    document.getElementById('found').hidden = set.length === 0;
    const passed = set.length ? await matches(asked) : [];
    if (turn !== latest) return;
    found = passed;
    document.getElementById('count').textContent =
      found.length === 1 ? '1 message' : `${found.length.toLocaleString()} messages`;
    hits.replaceChildren();
    await next();
  }

  async function next() {
    const turn = latest;
    const some = found.slice(hits.children.length, hits.children.length + AT_ONCE);
    const items = await Promise.all(some.map(item));
    if (turn !== latest) return;
    hits.append(...items);
    more.hidden = hits.children.length >= found.length;
  }

  async function item([number, minute, channel, direction]) {
    const rows = await archive.part(`m${Math.floor(number / 500)}`);
    const at = rows.indexOf(number);
    const element = document.createElement('li');
    const link = document.createElement('a');
    link.href = `${rows[at + 1]}#m${number}`;
    link.textContent = rows[at + 2];
    const facts = document.createElement('span');
    facts.className = 'quiet';
    const time = document.createElement('time');
    time.dateTime = new Date(minute * 60000).toISOString();
    if (minute) show(time);
    facts.append(site.channels[channel], ['', ' inbound', ' outbound'][direction], ' ', time);
    const text = document.createElement('p');
    text.textContent = rows[at + 3] ?? '';
    element.append(link, facts, text);
    return element;
  }

  let soon;
  form.addEventListener('input', () => {
    clearTimeout(soon);
    soon = setTimeout(search, 150);
  });
  form.addEventListener('submit', event => {
    event.preventDefault();
    search();
  });
  more.addEventListener('click', next);
  await search();
  document.documentElement.dataset.ready = '';
}
