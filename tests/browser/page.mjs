// Drives a page in a real browser and prints what was found as JSON: node page.mjs MODULES BROWSER TASK FILE [OUTPUT]
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [modules, executablePath, task, file, output] = process.argv.slice(2);
const { chromium } = await import(pathToFileURL(join(modules, 'playwright-core', 'index.mjs')).href);
const address = pathToFileURL(resolve(file)).href;
const args = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];
const found = { errors: [], requests: [], dialogs: [] };

const open = async (options = {}) => {
  const profile = mkdtempSync(join(tmpdir(), 'page-'));
  const context = await chromium.launchPersistentContext(profile, { executablePath, args, acceptDownloads: true, ...options });
  const page = context.pages()[0] ?? (await context.newPage());
  page.on('console', (message) => message.type() !== 'log' && found.errors.push(message.text()));
  page.on('pageerror', (error) => found.errors.push(error.message));
  page.on('request', (request) => request.url() !== address && !request.url().startsWith('blob:') && found.requests.push(request.url()));
  page.on('dialog', (dialog) => {
    if (dialog.type() !== 'beforeunload') found.dialogs.push(dialog.message());
    dialog.accept();
  });
  return { context, page };
};
const rows = (page) => page.locator('section.on tr.r:visible').count();

const tasks = {
  async fill() {
    const { context, page } = await open({ viewport: { width: 1440, height: 1000 } });
    await page.goto(address);
    found.all = await rows(page);
    await page.locator('.facets label', { hasText: 'Security lead' }).first().locator('input').check();
    found.of_owner = await rows(page);
    found.address = new URL(page.url()).hash;
    await page.getByRole('button', { name: 'Remove filter Security lead' }).click();
    await page.getByRole('searchbox').fill('backup');
    found.searched = await rows(page);
    found.said = await page.getByRole('status').filter({ hasText: 'shown' }).first().textContent();
    await page.getByRole('searchbox').fill('');

    await page.getByLabel('Status, OVH-INST-1.1-01').selectOption('Implemented');
    await page.getByLabel('Owner, OVH-INST-1.1-01').fill('Anna Ops');
    await page.getByLabel('Due, OVH-INST-1.1-02').fill('2026-02-28');
    found.late = await page.locator('#OVH-INST-1\\.1-02 .late').count();
    await page.locator('#OVH-INST-1\\.1-01 summary').click();
    await page.getByLabel('Notes, OVH-INST-1.1-01').fill('two\nlines </script><b>');
    found.unsaved = await page.locator('#ui-acts [role=status]').textContent();
    await page.getByRole('link', { name: 'Gaps' }).click();
    await page.getByLabel('Decision, gap-1', { exact: true }).selectOption({ index: 1 });
    await page.getByRole('link', { name: 'Sign-off' }).click();
    await page.getByLabel('Decision, Preparer').selectOption('Prepared');
    await page.getByLabel('Date, Preparer').fill('2026-11-20');

    await page.reload();
    await page.getByRole('link', { name: 'Obligations' }).click();
    found.kept = await page.getByLabel('Status, OVH-INST-1.1-01').inputValue();
    found.kept_note = await page.locator('#OVH-INST-1\\.1-01 [data-f=notes] .v').textContent();
    found.overdue = await page.locator('.facets label', { hasText: 'overdue' }).textContent();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save filled copy' }).click(),
    ]);
    found.name = download.suggestedFilename();
    await download.saveAs(output);
    found.saved = await page.locator('#ui-acts [role=status]').textContent();
    found.print = (await page.pdf()).length;
    await context.close();

    // The copy in another browser, which has kept nothing.
    const other = await open();
    await other.page.goto(pathToFileURL(resolve(output)).href);
    found.copy = await other.page.getByLabel('Status, OVH-INST-1.1-01').inputValue();
    found.requests = found.requests.filter((url) => url !== pathToFileURL(resolve(output)).href);
    await other.context.close();
  },

  // What the address says is shown: a filter, and a row that the filter hides.
  async links() {
    const { context, page } = await open({ viewport: { width: 1440, height: 1000 } });
    found.requests = [];
    await page.goto(`${address}#obligations?accountable=Security+lead`);
    found.filtered = await rows(page);
    await page.evaluate(() => (location.hash = '#OVH-INST-1.1-01'));
    await page.waitForTimeout(200);
    found.row = await page.locator('#OVH-INST-1\\.1-01').isVisible();
    await page.keyboard.press('Home');
    await page.evaluate(() => document.activeElement.blur());
    await page.evaluate(() => document.body.focus());
    found.focus = await page.evaluate(() => document.activeElement.tagName);
    found.requests = found.requests.filter((url) => !url.startsWith(address));
    await context.close();
  },

  async axe() {
    const source = readFileSync(join(modules, 'axe-core', 'axe.min.js'), 'utf8');
    const everything = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    // The same page in other colours has the same structure: only what looks at colours can find something else.
    const colours = ['color-contrast', 'link-in-text-block'];
    found.violations = [];
    found.checks = 0;
    // The checker is no part of the page: the page's own policy would keep it out.
    const { context, page } = await open({ bypassCSP: true });
    for (const [name, [width, height], colorScheme, rules] of [
      ['light', [1440, 1000], 'light', everything],
      ['dark', [1440, 1000], 'dark', colours],
      ['phone', [390, 844], 'light', everything],
    ]) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      await page.goto(address);
      await page.evaluate(source);
      const parts = await page.locator('nav.parts a').count();
      for (let at = 0; at < parts; at += 1) {
        await page.locator('nav.parts a').nth(at).click();
        await page.evaluate(() => document.querySelectorAll('details').forEach((one, at) => (one.open = at < 3)));
        const violations = await page.evaluate(async (runOnly) => {
          const { violations } = await axe.run(document, { runOnly, resultTypes: ['violations'] });
          return violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(' | ')}`);
        }, rules);
        found.violations.push(...violations.map((one) => `${name}, part ${at + 1}: ${one}`));
        found.checks += 1;
      }
      found.sideways = Math.max(found.sideways ?? 0, await page.evaluate(() => document.documentElement.scrollWidth - innerWidth));
    }
    await context.close();
  },

  async hostile() {
    const { context, page } = await open();
    await page.goto(address);
    for (const link of await page.locator('nav.parts a').all()) await link.click();
    found.hit = await page.evaluate(() => window.hit ?? null);
    found.scripts = await page.locator('script').count();
    found.images = await page.locator('img').count();
    found.schemes = await page.evaluate(() => [...document.links].map((link) => link.protocol));
    found.text = await page.locator('body').textContent();
    await context.close();
  },

  async speed() {
    const { context, page } = await open({ viewport: { width: 1440, height: 1000 } });
    await page.goto(address);
    await page.waitForSelector('.find input');
    // What is searched is put together after the page is there.
    await page.waitForTimeout(3000);
    // Time of the page's own thread: what else the machine does meanwhile is none of it.
    const session = await context.newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const spent = async () => {
      const { metrics } = await session.send('Performance.getMetrics');
      return metrics.find((one) => one.name === 'TaskDuration').value * 1000;
    };
    const type = (text) => page.evaluate((text) => {
      const search = document.querySelector('section.on .find input');
      search.value = text;
      search.dispatchEvent(new Event('input'));
      return new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    }, text);
    const click = () => page.evaluate(() => {
      document.querySelector('section.on .facets input').click();
      return new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    });
    found.times = [];
    // The best of three: caches that others on the machine empty are none of the page's.
    for (const [act, back] of [[() => type('row 12'), () => type('')], [click, click], [() => type('row 4999'), () => type('')]]) {
      const best = [Infinity, Infinity];
      for (let turn = 0; turn < 3; turn += 1)
        for (const [at, one] of [act, back].entries()) {
          const before = await spent();
          await one();
          best[at] = Math.min(best[at], (await spent()) - before);
        }
      found.times.push(...best);
    }
    await type('row 4999');
    found.shown = await rows(page);
    found.said = await page.getByRole('status').filter({ hasText: 'shown' }).first().textContent();
    // A row that is not shown is not in the page, and yet its address leads to it.
    await type('');
    const far = 'ACME-VM-87-21';
    const row = page.locator(`[id="${far}"]`);
    found.before = await row.count();
    await page.evaluate((id) => (location.hash = id), far);
    await row.waitFor();
    found.marked = await row.evaluate((one) => one.matches(':target'));
    await context.close();
  },
};

await tasks[task]();
console.log(JSON.stringify(found));
