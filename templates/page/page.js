// The page without this script can be read and printed. With it: parts as tabs, search and filters, fields, and a filled copy to save.
// Nothing is made from strings of markup: every text from the document is set as text.
'use strict';
(() => {
  const root = document.documentElement;
  // What was handed out, before anything is added: a filled copy is made from it.
  const handedOut = root.cloneNode(true);
  const find = (selector, at = document) => at.querySelector(selector);
  const findAll = (selector, at = document) => [...at.querySelectorAll(selector)];
  const data = JSON.parse(find('#ui-data').textContent);
  const word = (name, holes = {}) =>
    (data.words[name] || '').replace(/\{(\w+)\}/g, (whole, hole) => (hole in holes ? holes[hole] : whole));
  const make = (tag, properties = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name in element) element[name] = value;
      else element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  };
  root.classList.add('js');

  // ---------------------------------------------------------------------------------------------- entries

  const SIGN_OFF = 'sign-off';
  const island = find('#rmx-entries');
  const own = island ? island.textContent.trim() : '{}';
  const read = (text) => {
    try {
      const value = JSON.parse(text);
      return value && typeof value === 'object' && !Array.isArray(value) ? value : {};
    } catch {
      return {};
    }
  };
  const store = `rmx-report/${data.id}/${data.key}`;
  let entries = read(own);
  let saved = read(own);
  let kept = true;
  try {
    // What this browser keeps belongs to the file that it was entered in, and to no other copy of the document.
    const found = JSON.parse(localStorage.getItem(store));
    if (found && found.of === own) {
      entries = found.entries;
      saved = found.saved;
    }
  } catch {
    kept = false;
  }
  const entered = (table, key, field) => entries[table]?.[key]?.[field];
  const json = () => JSON.stringify(entries).replace(/</g, '\\u003c');
  const differing = () => {
    let count = 0;
    for (const [table, rows] of Object.entries(entries))
      for (const [key, fields] of Object.entries(rows))
        for (const [field, text] of Object.entries(fields))
          if (saved[table]?.[key]?.[field] !== text) count += 1;
    return count;
  };
  const note = make('span', { role: 'status' });
  const tell = (text) => {
    if (note.textContent !== text) note.textContent = text;
  };
  const unsaved = () => {
    const count = differing();
    const words = count === 1 ? word('unsaved_one') : word('unsaved', { n: count });
    return count === 0 ? '' : kept ? words : `${words}. ${word('not_kept')}`;
  };
  const keep = () => {
    try {
      localStorage.setItem(store, JSON.stringify({ of: own, entries, saved }));
      kept = true;
    } catch {
      kept = false;
    }
    // A browser that saves the page by itself writes what stands here.
    if (island) island.firstChild.data = json();
    tell(unsaved());
  };
  const enter = (table, key, field, text) => {
    ((entries[table] ??= {})[key] ??= {})[field] = text;
  };

  // ---------------------------------------------------------------------------------------------- fields

  const shownText = (kind, text) => (kind === 'tick' && text ? '✓' : text);
  const lists = new Map();
  const listOf = (values) => {
    const name = values.join('\n');
    if (!lists.has(name)) {
      const list = make('datalist', { id: `ui-l${lists.size + 1}` }, ...values.map((value) => make('option', { value })));
      document.body.append(list);
      lists.set(name, list.id);
    }
    return lists.get(name);
  };
  const controlOf = (column, text) => {
    if (column.kind === 'choice') {
      // A value that is always there cannot be taken away.
      const values = text && column.marks ? column.values : ['', ...column.values];
      if (text && !values.includes(text)) values.push(text);
      const select = make('select', {}, ...values.map((value) => make('option', { value, textContent: value })));
      select.value = text;
      return select;
    }
    if (column.kind === 'lines') return make('textarea', { rows: 1, value: text });
    if (column.kind === 'tick') return make('input', { type: 'checkbox', checked: text !== '' });
    if (column.kind === 'date') return make('input', { type: 'date', value: text, max: '9999-12-31' });
    const input = make('input', { type: 'text', value: text });
    if (column.kind === 'suggest') input.setAttribute('list', listOf(column.values));
    return input;
  };
  const textOf = (control) => (control.type === 'checkbox' ? (control.checked ? 'true' : '') : control.value);

  // Today as people count it, not in universal time.
  const now = new Date();
  const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, '0')).join('-');

  class Field {
    // `say` tells what a field is beside its content.
    constructor(holder, column, of, label, changed) {
      Object.assign(this, { holder, column, of, label, changed });
      this.shown = find('.v', holder);
      this.base = this.shown.textContent;
      const text = entered(...of);
      if (text !== undefined) this.show(text);
      this.text = text ?? this.base;
    }
    show(text) {
      this.text = text;
      this.shown.textContent = shownText(this.column.kind, text);
      const at = this.column.marks ? this.column.values.indexOf(text) : -1;
      const use = find('use', this.holder);
      if (use && at >= 0) use.setAttribute('href', `#${this.column.marks[at]}`);
      this.holder.classList.toggle('edited', text !== this.base);
    }
    say(name, words) {
      this.holder.classList.toggle(name, words !== '');
      const said = find('.say', this.holder);
      if (said) said.textContent = words;
      else if (words) this.holder.append(make('span', { className: 'say', textContent: words }));
    }
    open() {
      if (this.control) return;
      const control = controlOf(this.column, this.text);
      this.control = control;
      control.setAttribute('aria-label', this.label);
      if (this.column.help) control.title = this.column.help;
      control.addEventListener('change', () => this.take());
      control.addEventListener('input', () => this.take());
      this.holder.append(control);
      this.holder.classList.add('has');
    }
    take() {
      // Half a date is blank to the browser: it must not pass for one that was taken away.
      const wrong = this.control.validity.badInput;
      this.control.toggleAttribute('aria-invalid', wrong);
      this.say('wrong', wrong ? word('no_date') : '');
      if (wrong) return;
      const text = textOf(this.control);
      if (text === this.text) return;
      this.show(text);
      this.changed(this);
    }
  }

  // ---------------------------------------------------------------------------------------------- tables

  // Rows that are shown at once: more come as the reader nears the end, so that thousands need not be laid out.
  const ROOM = 50;

  class Sheet {
    constructor(about) {
      this.about = about;
      this.at = document.getElementById(about.element);
      this.columns = new Map(about.columns.map((column) => [column.id, column]));
      this.filters = about.filters.map((filter) => ({ ...filter, chosen: new Set(), options: new Map() }));
      const read = this.filters.filter((filter) => !filter.column);
      this.rows = findAll('tr.r', this.at).map((element) => {
        const numbers = (element.dataset.x || '').split(';');
        const values = new Map(
          read.map((filter, at) => {
            const values = (numbers[at] || '').split(',').filter(Boolean).map((n) => filter.values[n]);
            return [filter, values.length ? values : [filter.none]];
          }),
        );
        return { sheet: this, element, values, fields: null, key: element.dataset.k, words: null, matches: true, hidden: false };
      });
      this.bodies = findAll('tbody', this.at).map((element) => ({ element, band: find('.band', element), rows: [] }));
      const bodies = new Map(this.bodies.map((body) => [body.element, body]));
      for (const row of this.rows) bodies.get(row.element.parentElement)?.rows.push(row);
      this.room = ROOM;
      if (data.fill && this.columns.size) this.fill();
      if (this.rows.length > 1) this.tools();
    }

    // ---- fields

    fill() {
      const hurried = this.rows.length <= 400;
      for (const row of this.rows) {
        if (!row.key) continue;
        this.attach(row);
        if (hurried) row.open();
      }
      if (hurried) return;
      // Thousands of fields are made as their rows come near.
      const near = new IntersectionObserver(
        (seen) => {
          for (const one of seen) {
            if (!one.isIntersecting) continue;
            near.unobserve(one.target);
            this.rows[one.target.rmxAt].open();
          }
        },
        { rootMargin: '1200px' },
      );
      this.rows.forEach((row, at) => {
        row.element.rmxAt = at;
        if (row.key) near.observe(row.element);
      });
    }

    attach(row) {
      row.fields = new Map();
      row.name = row.element.id || find('th', row.element)?.textContent.trim() || row.key;
      const field = (holder, column) => {
        const label = word('field_of', { field: column.label, row: row.name });
        const own = (this.about.kinds ?? []).find(([key, id]) => key === row.key && id === column.id);
        const made = new Field(holder, own ? { ...column, ...own[2] } : column, [this.about.id, row.key, column.id], label, () => this.changed(row, made));
        row.fields.set(column.id, made);
        return made;
      };
      const more = find('.more', row.element);
      for (const holder of findAll('[data-f]', row.element)) {
        const column = this.columns.get(holder.dataset.f);
        if (column) field(holder, column);
      }
      // What was entered in a field that had nothing when it was handed out.
      const further = [...this.columns.values()].filter((column) => column.more);
      const add = (column) => {
        if (row.fields.has(column.id)) return row.fields.get(column.id);
        const holder = holderOf(column);
        more.insertBefore(holder, find('.x', more));
        return field(holder, column);
      };
      if (more) for (const column of further) if (entered(this.about.id, row.key, column.id) !== undefined) add(column);
      row.open = () => {
        for (const field of row.fields.values()) if (!field.column.more) field.open();
      };
      more?.addEventListener('toggle', () => further.forEach((column) => add(column).open()));
      this.due(row);
    }

    changed(row, field) {
      enter(this.about.id, row.key, field.column.id, field.text);
      row.words = null;
      keep();
      this.due(row);
      // A row is not taken away from under the hands of who fills it in.
      this.stays = row;
      this.refresh();
      this.stays = null;
    }

    isLate(row) {
      for (const { column, text } of row.fields?.values() ?? []) {
        if (!column.until || !text || text >= today) continue;
        const [status, done] = column.until;
        if (!done.includes(row.fields.get(status)?.text)) return true;
      }
      return false;
    }

    due(row) {
      row.late = this.isLate(row);
      for (const field of row.fields.values())
        if (field.column.until) field.say('late', row.late ? word('overdue') : '');
    }

    // ---- search and filters

    valuesOf(row, filter) {
      // What nobody has changed since is as it was.
      const known = row.values.get(filter);
      if (!filter.column) return known;
      const text = row.fields?.get(filter.column)?.text ?? '';
      if (known?.text === text && known.late === row.late) return known.values;
      const values = text.split(';').map((name) => name.trim()).filter(Boolean);
      if (row.late && filter.status) values.push(word('overdue'));
      if (!values.length) values.push(filter.none);
      row.values.set(filter, { text, late: row.late, values });
      return values;
    }

    tools() {
      for (const filter of this.filters) {
        const column = this.columns.get(filter.column);
        filter.status = [...this.columns.values()].some((c) => c.until?.[0] === filter.column);
        const values = [...(column?.values ?? filter.values)];
        if (filter.sorted) values.sort((a, b) => a.localeCompare(b, root.lang, { numeric: true }));
        filter.order = [...(filter.status ? [word('overdue')] : []), filter.none, ...values];
      }
      this.search = make('input', { type: 'search', id: `${this.about.element}-q`, placeholder: word('search') });
      this.count = make('span', { role: 'status', className: 'm', ariaLive: 'polite' });
      this.tags = make('span');
      const label = make('label', { className: 'vh', htmlFor: this.search.id, textContent: word('search') });
      const bar = make('div', { className: 'find' }, label, this.search, this.tags, this.count);
      this.facets = make('div', { className: 'facets' });
      const aside = make('aside', { ariaLabel: word('filter') }, this.facets);
      this.at.prepend(bar);
      this.home = aside;
      const split = make('div', { className: 'split' });
      this.at.replaceWith(split);
      split.append(aside, this.at);
      this.search.addEventListener('input', () => {
        this.refresh();
        this.remember();
      });
      this.end = make('div');
      this.at.append(this.end);
      new IntersectionObserver(
        (seen) => {
          if (!seen.some((one) => one.isIntersecting) || this.room >= this.matches) return;
          this.room += ROOM;
          this.lay();
        },
        { rootMargin: '1500px' },
      ).observe(this.end);
      addEventListener('beforeprint', () => {
        this.room = Infinity;
        this.lay();
      });
      this.refresh();
      if (this.rows.length > ROOM) this.prepare(0);
      // Where every row has the same value for good, there is nothing to choose.
      this.filters = this.filters.filter((filter) => {
        if (filter.options.size > 1 || filter.column) return true;
        filter.group?.remove();
        return false;
      });
      if (!this.filters.length) {
        aside.remove();
        split.classList.remove('split');
      }
      const wide = matchMedia('(min-width: 1180px)');
      const place = () => {
        aside.hidden = !wide.matches;
      };
      wide.addEventListener('change', place);
      place();
    }

    option(filter, value) {
      let option = filter.options.get(value);
      if (option) return option;
      if (!filter.group) {
        filter.box = make('div', { className: 'opts' });
        filter.group = make('fieldset', {}, make('legend', { textContent: filter.label }), filter.box);
        this.facets.append(filter.group);
      }
      const input = make('input', { type: 'checkbox' });
      const number = make('span', { className: 'n' });
      const name = make('span', { textContent: value });
      if (filter.status && value === word('overdue')) name.className = 'bad';
      const label = make('label', {}, input, name, number);
      input.addEventListener('change', () => {
        if (input.checked) filter.chosen.add(value);
        else filter.chosen.delete(value);
        this.refresh();
        this.remember();
      });
      option = { input, number, label, value };
      filter.options.set(value, option);
      const rank = (text) => {
        const at = filter.order.indexOf(text);
        return at < 0 ? filter.order.length : at;
      };
      const after = [...filter.options.values()].filter((one) => one !== option && rank(one.value) > rank(value));
      after.sort((a, b) => rank(a.value) - rank(b.value));
      filter.box.insertBefore(label, after[0]?.label ?? null);
      return option;
    }

    // What is searched is put together while nothing else is to be done.
    prepare(from) {
      const until = Math.min(from + 250, this.rows.length);
      for (const row of this.rows.slice(from, until)) row.words ??= this.wordsOf(row);
      if (until < this.rows.length) setTimeout(() => this.prepare(until), 10);
    }

    // Shows the rows that match, as many as there is room for.
    lay() {
      let place = 0;
      for (const row of this.rows) {
        const hide = !row.matches || place >= this.room;
        if (row.matches) place += 1;
        row.hidden = hide;
        if (hide) row.element.remove();
      }
      // What is not shown is not in the page: among thousands of hidden rows a browser takes long to find the place of one.
      for (const { element, band, rows } of this.bodies) {
        const shown = rows.filter((row) => !row.hidden);
        let next = null;
        for (const row of shown.toReversed()) {
          if (row.element.parentElement !== element) element.insertBefore(row.element, next);
          next = row.element;
        }
        // A group without rows shows no heading.
        const hide = !shown.length;
        if (band && band.hidden !== hide) band.hidden = hide;
      }
    }

    // Shows a row, whatever was searched for before.
    reveal(element) {
      const at = this.rows.findIndex((row) => row.element === element);
      if (at < 0 || !this.search) return;
      if (!this.rows[at].matches) this.clear();
      this.room = Math.max(this.room, this.rows.slice(0, at).filter((row) => row.matches).length + ROOM / 2);
      this.lay();
    }

    refresh() {
      if (!this.count) return;
      const wanted = this.search.value.trim().toLowerCase();
      const counts = new Map(this.filters.map((filter) => [filter, new Map()]));
      let shown = 0;
      for (const row of this.rows) {
        let missed = 0;
        let misses = null;
        const all = this.filters.map((filter) => {
          const values = this.valuesOf(row, filter);
          if (filter.chosen.size && !values.some((value) => filter.chosen.has(value))) {
            missed += 1;
            misses = filter;
          }
          return values;
        });
        if (wanted && missed < 2) {
          row.words ??= this.wordsOf(row);
          if (!row.words.includes(wanted)) missed = 3;
        }
        // A count tells what choosing the value would show beside the other filters.
        if (missed < 2)
          this.filters.forEach((filter, at) => {
            if (missed && misses !== filter) return;
            const count = counts.get(filter);
            for (const value of all[at]) count.set(value, (count.get(value) || 0) + 1);
          });
        else
          this.filters.forEach((filter, at) => {
            for (const value of all[at]) if (!filter.options.has(value)) counts.get(filter).set(value, 0);
          });
        row.matches = missed === 0 || row === this.stays;
        if (row.matches) shown += 1;
      }
      this.matches = shown;
      if (!this.stays) this.room = ROOM;
      this.lay();
      for (const filter of this.filters) {
        for (const value of counts.get(filter).keys()) this.option(filter, value);
        for (const value of filter.chosen) this.option(filter, value);
        for (const option of filter.options.values()) {
          option.number.textContent = counts.get(filter).get(option.value) || 0;
          option.input.checked = filter.chosen.has(option.value);
        }
      }
      const text = word('shown', { n: shown, all: this.rows.length });
      if (this.count.textContent !== text) this.count.textContent = text;
      this.showTags();
    }

    wordsOf(row) {
      const further = row.fields ? [...row.fields.values()].map((field) => field.text) : [];
      return [row.element.id, row.element.textContent, ...further].join(' ').toLowerCase();
    }

    showTags() {
      const tags = this.filters.flatMap((filter) =>
        [...filter.chosen].map((value) => {
          const tag = make('button', { type: 'button', className: 'tag', textContent: `${value} ×` });
          tag.setAttribute('aria-label', word('remove', { value }));
          tag.addEventListener('click', () => {
            filter.chosen.delete(value);
            this.refresh();
            this.remember();
            this.search.focus();
          });
          return tag;
        }),
      );
      this.tags.replaceChildren(...tags);
    }

    clear() {
      if (!this.search) return;
      this.search.value = '';
      for (const filter of this.filters) filter.chosen.clear();
      this.refresh();
    }

    // ---- the address says what is shown

    address() {
      const query = new URLSearchParams();
      if (this.search?.value.trim()) query.set('q', this.search.value.trim());
      for (const filter of this.search ? this.filters : []) for (const value of filter.chosen) query.append(filter.id, value);
      return query.toString();
    }

    remember() {
      const query = this.address();
      const part = this.at.closest('section.part').id;
      history.replaceState(null, '', `#${encodeURIComponent(part)}${query ? `?${query}` : ''}`);
    }

    recall(query) {
      if (!this.search) return;
      const wanted = new URLSearchParams(query);
      this.search.value = wanted.get('q') || '';
      for (const filter of this.filters) filter.chosen = new Set(wanted.getAll(filter.id));
      this.refresh();
    }
  }

  const holderOf = (column) => {
    const holder = make('div', { className: `f ${column.class}` }, make('span', { className: 'v' }));
    holder.dataset.f = column.id;
    holder.firstChild.setAttribute('data-v', '');
    return holder;
  };

  const sheets = data.tables.map((about) => new Sheet(about));

  // ---------------------------------------------------------------------------------------------- blocks to sign

  if (data.fill)
    for (const at of findAll('[data-form]')) {
      const about = data.forms[at.dataset.form];
      const fields = findAll('[data-f]', at).map((holder) => {
        const column = about.fields.find((field) => field.id === holder.dataset.f);
        const label = word('field_of', { field: column.label, row: about.label });
        // A block is taken as a whole: what was left blank in it is said, too.
        const changed = () => {
          for (const field of fields) enter(SIGN_OFF, at.dataset.form, field.column.id, field.text);
          keep();
        };
        return new Field(holder, column, [SIGN_OFF, at.dataset.form, column.id], label, changed);
      });
      fields.forEach((field) => field.open());
    }

  // ---------------------------------------------------------------------------------------------- parts

  const parts = findAll('section.part');
  const links = findAll('nav.parts a');
  const sheetsOf = (part) => sheets.filter((sheet) => part.contains(sheet.at));
  let present = null;
  const show = (part) => {
    present = part;
    for (const one of parts) one.classList.toggle('on', one === part);
    for (const [at, link] of links.entries()) {
      if (parts[at] === part) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    filterButton.hidden = !sheetsOf(part).some((sheet) => sheet.search && sheet.filters.length);
  };
  const decode = (text) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  };
  const go = (moved) => {
    const hash = location.hash.slice(1);
    const row = hash && sheets.flatMap((sheet) => sheet.rows).find(({ element }) => element.id === decode(hash));
    const target = row ? row.element : hash && document.getElementById(decode(hash));
    const [name, query] = [decode(hash.split('?')[0]), hash.slice(hash.indexOf('?') + 1)];
    const named = parts.find((part) => part.id === name);
    if (named) {
      show(named);
      if (hash.includes('?')) for (const sheet of sheetsOf(named)) sheet.recall(query);
      else sheetsOf(named).find((sheet) => sheet.address())?.remember();
      if (moved) {
        find('h2', named).focus({ preventScroll: true });
        find('nav.parts').scrollIntoView({ block: 'start' });
      }
      return;
    }
    const away = row && !row.element.isConnected;
    const part = target && (away ? row.sheet.at : target).closest('section.part');
    if (!part) {
      show(present ?? parts.find((one) => sheetsOf(one).some((sheet) => sheet.columns.size)) ?? parts[0]);
      if (target) target.focus();
      return;
    }
    show(part);
    // A row that is asked for is shown, whatever was filtered before.
    for (const sheet of sheetsOf(part)) sheet.reveal(target);
    // The address names a row that was not in the page: only now it can be marked.
    if (away) location.replace(`#${hash}`);
    target.scrollIntoView({ block: 'center' });
    find('a, input, select, textarea', target)?.focus({ preventScroll: true });
  };

  // ---------------------------------------------------------------------------------------------- buttons

  const button = (name, className, press) => {
    const made = make('button', { type: 'button', className, textContent: word(name) });
    made.addEventListener('click', press);
    return made;
  };
  const sheetDialog = make('dialog', { ariaLabel: word('filter') });
  const filterButton = button('filter', 'only-s', () => {
    const shown = sheetsOf(present).filter((sheet) => sheet.search);
    const close = button('close', 'pri', () => sheetDialog.close());
    const clear = button('clear', '', () => {
      for (const sheet of shown) {
        sheet.clear();
        sheet.remember();
      }
    });
    sheetDialog.replaceChildren(...shown.map((sheet) => sheet.facets), make('div', { className: 'bar' }, clear, close));
    sheetDialog.showModal();
  });
  sheetDialog.addEventListener('close', () => {
    for (const sheet of sheets) if (sheet.facets && sheetDialog.contains(sheet.facets)) sheet.home.append(sheet.facets);
    filterButton.focus();
  });
  document.body.append(sheetDialog);

  const save = () => {
    const copy = handedOut.cloneNode(true);
    find('#rmx-entries', copy).firstChild.data = json();
    // The copy shows what was entered without its script, too.
    const holders = new Map();
    for (const { id, element } of data.tables)
      for (const row of findAll('tr[data-k]', find(`#${element}`, copy))) holders.set(`${id}\n${row.dataset.k}`, row);
    for (const form of findAll('[data-form]', copy)) holders.set(`${SIGN_OFF}\n${form.dataset.form}`, form);
    for (const [table, rows] of Object.entries(entries))
      for (const [key, fields] of Object.entries(rows)) {
        const at = holders.get(`${table}\n${key}`);
        const columns = data.tables.find((one) => one.id === table)?.columns ?? data.forms[key]?.fields ?? [];
        for (const column of at ? columns : []) {
          if (!(column.id in fields)) continue;
          let holder = findAll('[data-f]', at).find((one) => one.dataset.f === column.id);
          if (!holder) {
            holder = holderOf(column);
            (find('.more', at) ?? at).append(holder);
          }
          find('.v', holder).textContent = shownText(column.kind, fields[column.id]);
          const mark = column.marks?.[column.values.indexOf(fields[column.id])];
          if (mark) find('use', holder)?.setAttribute('href', `#${mark}`);
        }
      }
    const address = URL.createObjectURL(new Blob([`<!DOCTYPE html>\n${copy.outerHTML}\n`], { type: 'text/html' }));
    make('a', { href: address, download: data.file }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
    saved = JSON.parse(JSON.stringify(entries));
    keep();
    tell(word('saved'));
  };
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const theme = () => {
    const isDark = root.dataset.theme ? root.dataset.theme === 'dark' : dark.matches;
    root.dataset.theme = isDark ? 'light' : 'dark';
  };
  const acts = find('#ui-acts');
  if (data.words.print) {
    acts.append(note, filterButton, button('theme', 'wide-only', theme), button('print', 'wide-only', () => print()));
    if (data.fill) acts.append(button('save', 'pri', save));
  }
  if (data.fill) {
    tell(unsaved());
    addEventListener('beforeunload', (event) => {
      if (differing()) event.preventDefault();
    });
  }
  addEventListener('hashchange', () => go(true));
  go(false);
})();
