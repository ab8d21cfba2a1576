// Draws the whole matrix small: every field of the overview by the gravest of its links. Each status has a shape of its own, so
// that it can be told without colour. What it says stands in the tables of the page as well.

const shapes = {
  failed: (pen, x, y, w, h) => { pen.fillRect(x, y, w, h); pen.clearRect(x + w * 0.35, y + h * 0.35, w * 0.3, h * 0.3); },
  broken: (pen, x, y, w, h) => { pen.fillRect(x + w * 0.35, y, w * 0.3, h); pen.fillRect(x, y + h * 0.35, w, h * 0.3); },
  suspect: (pen, x, y, w, h) => { pen.beginPath(); pen.moveTo(x, y + h); pen.lineTo(x + w, y + h); pen.lineTo(x + w, y); pen.fill(); },
  unverified: (pen, x, y, w, h) => { pen.fillRect(x, y, w, h); pen.clearRect(x + w * 0.25, y + h * 0.25, w * 0.5, h * 0.5); },
  verified: (pen, x, y, w, h) => pen.fillRect(x, y, w, h),
  excluded: (pen, x, y, w, h) => pen.fillRect(x, y + h * 0.4, w, h * 0.2),
};

// On white, light colours of the table would not be seen.
const colours = { failed: '#b3002f', broken: '#a15c00', suspect: '#7a5d00', unverified: '#005eb8', verified: '#007f3b', excluded: '#768692' };

const leastField = 3;
const largestField = 20;
const tallest = 520;

class HeatMap {
  constructor(place, data) {
    this.place = place;
    this.data = data;
    this.words = place.dataset.words.split('|');
    this.fields = new Map();
    const size = 2 + data.statuses.length;
    for (let at = 0; at < data.cells.length; at += size) {
      this.fields.set(data.cells[at] * data.width + data.cells[at + 1], data.cells.slice(at + 2, at + size));
    }
    this.row = 0;
    this.column = 0;
    this.build();
    new ResizeObserver(() => this.draw()).observe(this.map);
  }

  build() {
    const help = document.createElement('p');
    help.className = 'fs-heat__help';
    help.id = 'heat-help';
    help.textContent = this.place.dataset.help;
    this.map = document.createElement('div');
    this.map.className = 'fs-heat__map';
    this.map.tabIndex = 0;
    this.map.setAttribute('role', 'application');
    this.map.setAttribute('aria-label', this.place.dataset.name);
    this.map.setAttribute('aria-describedby', 'heat-help');
    this.canvas = document.createElement('canvas');
    this.canvas.className = 'fs-heat__canvas';
    this.canvas.setAttribute('aria-hidden', 'true');
    this.map.append(this.canvas);
    this.said = document.createElement('p');
    this.said.className = 'fs-heat__said';
    this.said.setAttribute('aria-live', 'polite');
    this.place.querySelector('h2').after(help, this.map, this.said);
    this.explain();
    this.map.addEventListener('keydown', event => this.key(event));
    this.map.addEventListener('focus', () => this.move(this.row, this.column));
    this.map.addEventListener('blur', () => this.draw());
    this.canvas.addEventListener('mousemove', event => this.point(event));
    this.canvas.addEventListener('mouseleave', () => this.draw());
    this.canvas.addEventListener('click', event => { this.point(event); this.go(); });
  }

  // Beside each mark of the key, its shape on the map.
  explain() {
    for (const item of document.querySelectorAll('[data-status]')) {
      const swatch = document.createElement('canvas');
      swatch.className = 'fs-shape';
      swatch.setAttribute('aria-hidden', 'true');
      swatch.width = 24;
      swatch.height = 24;
      const pen = swatch.getContext('2d');
      pen.fillStyle = colours[item.dataset.status];
      shapes[item.dataset.status](pen, 0, 0, 24, 24);
      item.append(swatch);
    }
  }

  draw() {
    const { width, height, groups } = this.data;
    const room = this.map.clientWidth;
    this.field = Math.min(largestField, room / width);
    this.fieldHeight = Math.max(leastField, Math.min(largestField, this.field * 1.5, tallest / height));
    const scale = window.devicePixelRatio || 1;
    const tall = Math.ceil(this.fieldHeight * height);
    this.canvas.width = Math.round(room * scale);
    this.canvas.height = Math.round(tall * scale);
    const pen = this.canvas.getContext('2d');
    pen.scale(scale, scale);
    const gap = Math.min(this.field, this.fieldHeight) >= 6 ? 1 : 0;
    for (const [at, counts] of this.fields) {
      const status = this.data.statuses[counts.findIndex(count => count > 0)];
      pen.fillStyle = colours[status];
      shapes[status](pen, (at % width) * this.field, Math.floor(at / width) * this.fieldHeight, this.field - gap, this.fieldHeight - gap);
    }
    pen.fillStyle = '#768692';
    for (const start of groups) pen.fillRect(start * this.field - 0.5, 0, 1, tall);
    if (document.activeElement === this.map || this.pointed) {
      pen.strokeStyle = '#212b32';
      pen.lineWidth = 2;
      pen.strokeRect(this.column * this.field - 1, this.row * this.fieldHeight - 1, this.field + 2, this.fieldHeight + 2);
    }
    this.pointed = false;
  }

  key(event) {
    const { width, height } = this.data;
    const step = Math.max(1, Math.round(height / 10));
    const to = {
      ArrowUp: [this.row - 1, this.column], ArrowDown: [this.row + 1, this.column], ArrowLeft: [this.row, this.column - 1], ArrowRight: [this.row, this.column + 1],
      Home: [event.ctrlKey ? 0 : this.row, 0], End: [event.ctrlKey ? height - 1 : this.row, width - 1], PageUp: [this.row - step, this.column], PageDown: [this.row + step, this.column],
    }[event.key];
    if (to) {
      event.preventDefault();
      this.move(...to);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      this.go();
    }
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect();
    this.pointed = true;
    this.move(Math.floor((event.clientY - box.top) / this.fieldHeight), Math.floor((event.clientX - box.left) / this.field));
  }

  move(row, column) {
    this.row = Math.max(0, Math.min(this.data.height - 1, row));
    this.column = Math.max(0, Math.min(this.data.width - 1, column));
    this.draw();
    const words = this.tell();
    if (this.said.textContent !== words) this.said.textContent = words;
  }

  tell() {
    const counts = this.fields.get(this.row * this.data.width + this.column);
    const links = counts ? counts.map((count, at) => count > 0 ? `${this.words[at]}: ${count}` : '').filter(Boolean).join(', ') : this.place.dataset.none;
    return `${this.range(this.data.rowNames[this.row])} × ${this.range(this.data.columnNames[this.column])} – ${links}`;
  }

  range(names) {
    return names.length === 1 ? names[0] : this.place.dataset.range.replace('{0}', names[0]).replace('{1}', names[1]);
  }

  // To the page of the table that holds the field, at its first story.
  go() {
    const row = this.row * this.data.rowsEach;
    const column = this.column * this.data.columnsEach;
    const address = new URL(this.place.dataset.page, window.location.href);
    address.searchParams.set('rows', Math.floor(row / this.data.pageRows) + 1);
    address.searchParams.set('columns', Math.floor(column / this.data.pageColumns) + 1);
    address.hash = `row-${row + 1}`;
    window.location.assign(address);
  }
}

async function start(place) {
  try {
    const answer = await fetch(place.dataset.heat, { headers: { accept: 'application/json' } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    const data = await answer.json();
    if (data.width > 0 && data.height > 0) new HeatMap(place, data);
  } catch {
    const said = document.createElement('p');
    said.textContent = place.dataset.failed;
    place.querySelector('h2').after(said);
  }
}

for (const place of document.querySelectorAll('[data-heat]')) start(place);
