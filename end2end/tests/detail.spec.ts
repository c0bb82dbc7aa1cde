import type { Locator, Page } from "@playwright/test";
import { axe, bring, expect, fits, open, personPath, signIn, test, word } from "../fixtures.ts";

const LOGIN = "detail-admin";
const PASSWORD = "quiet harbour lamp 7";
const OTHER = "detail-other";

test.beforeAll(async ({ shared }) => {
  // The project's other files may have used the same worker.
  for (const login of [LOGIN, OTHER]) {
    await shared.cli(["create-admin", "--login", login, "--password", PASSWORD, "--email", `${login}@portico.example`]);
  }
});

const title = (page: Page): Locator => page.getByRole("heading", { level: 1 });
const widget = (page: Page, key: string): Locator => page.locator(`[data-widget="${key}"]`);

/** Stores a customer with an address, and one person of it. */
async function anna(
  page: Page,
  portico: Parameters<typeof bring>[0],
  own: string,
  fields: Record<string, string> = {},
): Promise<string> {
  await bring(portico, "customers", [
    { key: own, name: `Works ${own}`, street: "Křenová 40", zip: "602 00", city: "Brno", country: "Czechia", url: "works.example/a?b=c&d" },
  ]);
  await bring(portico, "customer-users", [
    { login: own, firstname: "Anna", lastname: `Novák ${own}`, email: `${own}@portico.example`, customer_id: own, ...fields },
  ]);
  return personPath(page, own);
}

test("the head is there at first paint, and the widgets follow", async ({ page, portico }) => {
  const own = word();
  await signIn(page, LOGIN, PASSWORD);
  const path = await anna(page, portico, own, { title: "Dr." });
  // The server's answer has the head where it belongs, and not in what a script puts there later. Ten times, because
  // it has been otherwise now and then.
  for (let count = 0; count < 10; count += 1) {
    const html = await (await page.request.get(path)).text();
    const painted = html.replaceAll(/<template[^>]*>.*?<\/template>/gs, "");
    const head = painted.indexOf("<h1");
    expect(painted.slice(head, painted.indexOf("</h1>"))).toContain(`Dr. Anna Novák ${own}`);
    expect(painted.indexOf("data-widget=")).toBeGreaterThan(head);
  }

  await open(page, path);
  await expect(page).toHaveTitle(new RegExp(`Anna Novák ${own}`));
  await expect(title(page)).toHaveText(`Dr. Anna Novák ${own}`);
  await expect(page.locator(".page-head").getByRole("link", { name: `Works ${own}` })).toHaveAttribute("href", /^\/customers\//);
  await expect(page.getByRole("navigation", { name: "Breadcrumb" })).toContainText(`Anna Novák ${own}`);
  await expect(page.locator(".widget > header h2")).toHaveText(["Customer Information", "History", "Notes"]);
  await fits(page);
  await axe(page);

  // Each widget folds, and says so.
  for (const name of ["Customer Information", "History", "Notes"]) {
    const part = page.getByRole("region", { name });
    const body = part.locator(".widget-body");
    await expect(body).toBeVisible();
    await part.getByRole("button", { name: "Collapse" }).click();
    await expect(body).toBeHidden();
    await expect(part.getByRole("button", { name: "Expand" })).toHaveAttribute("aria-expanded", "false");
  }
  await axe(page);
  await page.getByRole("region", { name: "Notes" }).getByRole("button", { name: "Expand" }).click();
  await expect(page.getByLabel("New internal note")).toBeVisible();

  // The actions.
  await page.locator(".page-head").getByRole("button", { name: "Organization" }).click();
  await expect(page.getByRole("menuitem", { name: "Edit Customer", exact: true })).toBeVisible();
  await axe(page);
  await page.getByRole("menuitem", { name: "Edit Customer User" }).click();
  await expect(title(page)).toHaveText(`Edit Anna Novák ${own}`);
});

test("Customer Information: person, customer, and where their links lead", async ({ page, portico }) => {
  const own = word();
  await signIn(page, LOGIN, PASSWORD);
  const path = await anna(page, portico, own, {
    phone: "+420 (541) 12-3",
    street: "Údolní 12 & Co",
    zip: "60200",
    city: "Brno",
    country: "Czechia",
  });
  // The admin switches a search on.
  await open(page, "/admin/links");
  await page.locator(".sortable li", { hasText: "LinkedIn" }).getByRole("button", { name: /^Edit/ }).click();
  const enabled = page.getByRole("dialog").getByRole("checkbox");
  await enabled.last().check();
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();

  await open(page, path);
  const part = widget(page, "customer-information");
  await expect(part.getByRole("heading", { name: `Anna Novák ${own}` })).toBeVisible();
  await expect(part.getByRole("link", { name: `${own}@portico.example` })).toHaveAttribute("href", `mailto:${own}@portico.example`);
  await expect(part.getByRole("link", { name: "+420 (541) 12-3" })).toHaveAttribute("href", "tel:+420541123");
  await expect(part).toContainText("Údolní 12 & Co, 60200 Brno, Czechia");
  await expect(part.locator("h3").getByRole("link", { name: `Works ${own}` })).toBeVisible();
  await expect(part.locator("h3 .tag")).toHaveText(own);
  await expect(part).toContainText("Křenová 40, 602 00 Brno, Czechia");
  await expect(part.getByRole("link", { name: "1 customer user", exact: true })).toHaveAttribute("href", /\/customer-users\?customer=/);
  // A colleague counts at once.
  await bring(portico, "customer-users", [
    { login: `${own}.2`, firstname: "Eva", lastname: own, email: `${own}.2@portico.example`, customer_id: own },
  ]);
  await expect(part.getByRole("link", { name: "2 customer users", exact: true })).toBeVisible();

  const groups = part.locator(".link-groups");
  await expect(groups.locator("dt")).toHaveText(["Action", "Map", "Web", "Social"]);
  const map = (query: string): string => `https://www.openstreetmap.org/search?query=${query}`;
  const expected: [string, string][] = [
    ["Map of the customer", map("K%C5%99enov%C3%A1%2040%2C%20602%2000%20Brno%2C%20Czechia")],
    ["Map of the person", map("%C3%9Adoln%C3%AD%2012%20%26%20Co%2C%2060200%20Brno%2C%20Czechia")],
    ["works.example", "https://works.example/a?b=c&d"],
    ["LinkedIn", `https://www.linkedin.com/search/results/people/?keywords=Anna%20Nov%C3%A1k%20${own}`],
  ];
  for (const [name, href] of expected) {
    const link = groups.getByRole("link", { name: new RegExp(`^${name}`) });
    await expect(link).toHaveAttribute("href", href);
    await expect(link).toHaveAttribute("target", "_blank");
    await expect(link).toHaveAttribute("rel", /noopener noreferrer/);
  }
  await axe(page);
  await groups.getByRole("link", { name: "Edit Customer User" }).click();
  await expect(title(page)).toHaveText(`Edit Anna Novák ${own}`);
  // Without an address there is no link; a customer who is not valid any more is marked.
  await page.locator("#field-street").fill("");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(title(page)).toHaveText(`Anna Novák ${own}`);
  await expect(groups.getByRole("link", { name: /^Map of the person/ })).toHaveCount(0);
  await expect(groups.getByRole("link", { name: /^Map of the customer/ })).toHaveCount(1);
  await groups.getByRole("link", { name: "Edit Customer", exact: true }).click();
  await expect(title(page)).toHaveText(`Edit Works ${own}`);
  await page.locator("#field-validity").selectOption("invalid");
  await page.getByRole("button", { name: "Save" }).click();
  // The form names the customer, too; only the stored one is marked.
  await expect(title(page)).toContainText("invalid");
  await open(page, path);
  await expect(page.locator(".page-head .tag")).toHaveText("customer is invalid");
  await axe(page);
});

test("empty fields are shown when they are wanted", async ({ page, portico }) => {
  const own = word();
  await signIn(page, LOGIN, PASSWORD);
  await open(page, await anna(page, portico, own));
  const information = widget(page, "customer-information");
  await expect(information.getByRole("button", { name: "Show empty fields" })).toBeVisible();
  await expect(information.getByText("Fax: —")).toHaveCount(0);
  await information.getByRole("button", { name: "Show empty fields" }).click();
  await expect(information.getByText("Fax: —")).toBeVisible();
  await axe(page);
  await information.getByRole("button", { name: "Hide empty fields" }).click();
  await expect(information.getByText("Fax: —")).toHaveCount(0);
});

test("notes: written, changed and removed by their author", async ({ page, portico, browser, watch, isMobile }) => {
  const own = word();
  await signIn(page, LOGIN, PASSWORD);
  const path = await anna(page, portico, own);
  await open(page, path);
  const part = widget(page, "notes");
  await expect(part).toContainText("No notes yet");
  await expect(part).toContainText("customers never see them");
  await expect(part.getByRole("button", { name: "Add note" })).toBeDisabled();
  const text = `Calls on Mondays <b>only</b> ${own}\nsecond line 🦊`;
  await part.getByLabel("New internal note").fill(text);
  await part.getByLabel("New internal note").press("Control+Enter");
  const note = part.locator("article.note");
  await expect(note).toHaveCount(1);
  await expect(note.locator("p")).toHaveText(text, { useInnerText: true });
  await expect(part.getByLabel("New internal note")).toHaveValue("");
  const me = (await page.locator(".topbar .me").getAttribute("aria-label")) ?? "";
  expect(me).not.toBe("");
  await expect(note.locator("header strong")).toHaveText(me);
  await expect(note.locator("time")).toHaveAttribute("datetime", /^\d{4}-\d\d-\d\dT/);
  await expect(note.locator("time")).toHaveAttribute("title", /\d{4}/);
  await expect(part.locator("> header .count")).toHaveText("1");
  await axe(page);

  await part.getByLabel("New internal note").fill("The second one");
  await part.getByRole("button", { name: "Add note" }).click();
  await expect(note).toHaveCount(2);
  // The newest first.
  await expect(note.first()).toContainText("The second one");

  await note.first().getByRole("button", { name: "Edit note" }).click();
  const editor = note.first().getByRole("textbox", { name: "Edit note" });
  await expect(editor).toHaveValue("The second one");
  await axe(page);
  await editor.fill("The second one, changed");
  await editor.press("Control+Enter");
  await expect(note.first().locator("p")).toHaveText("The second one, changed");
  await expect(note.first()).toContainText("edited");
  // Given up, it stays as it was.
  await note.first().getByRole("button", { name: "Edit note" }).click();
  await note.first().getByRole("textbox").fill("never");
  page.on("dialog", (dialog) => void dialog.accept());
  await note.first().getByRole("button", { name: "Cancel" }).click();
  await expect(note.first().locator("p")).toHaveText("The second one, changed");

  // What somebody else does meanwhile takes nothing away from what is half changed, nor does a click.
  await note.first().getByRole("button", { name: "Edit note" }).click();
  await note.first().getByRole("textbox").fill("half changed");
  const tab = await page.context().newPage();
  await open(tab, path);
  await widget(tab, "notes").getByLabel("New internal note").fill("from another tab");
  await widget(tab, "notes").getByRole("button", { name: "Add note" }).click();
  await expect(note).toHaveCount(3);
  await expect(note.nth(1).getByRole("textbox")).toHaveValue("half changed");
  if (!isMobile) {
    page.removeAllListeners("dialog");
    page.once("dialog", (dialog) => void dialog.dismiss());
    await page.getByRole("navigation", { name: "Organizer" }).getByRole("link", { name: "Customers", exact: true }).click();
    await expect(note.nth(1).getByRole("textbox")).toHaveValue("half changed");
  }
  await note.nth(1).getByRole("button", { name: "Cancel" }).click();
  await note.first().getByRole("button", { name: "Remove note" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(note).toHaveCount(2);
  await tab.close();

  // Somebody else reads them and cannot touch them.
  const context = await browser.newContext({ baseURL: portico.url });
  watch(context);
  const other = await context.newPage();
  await signIn(other, OTHER, PASSWORD);
  await open(other, path);
  await expect(widget(other, "notes").locator("article.note")).toHaveCount(2);
  await expect(widget(other, "notes").locator("article.note").getByRole("button")).toHaveCount(0);
  await context.close();

  await note.first().getByRole("button", { name: "Remove note" }).click();
  const question = page.getByRole("dialog", { name: "Remove your note “The second one, changed”?" });
  await expect(question).toBeVisible();
  await axe(page);
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(note).toHaveCount(2);
  await note.first().getByRole("button", { name: "Remove note" }).click();
  await question.getByRole("button", { name: "Remove" }).click();
  await expect(note).toHaveCount(1);
  await expect(part.locator("> header .count")).toHaveText("1");

  // What is half written is not lost by a click.
  await part.getByLabel("New internal note").fill("half a thou");
  if (!isMobile) {
    page.removeAllListeners("dialog");
    page.once("dialog", (dialog) => void dialog.dismiss());
    await page.getByRole("navigation", { name: "Organizer" }).getByRole("link", { name: "Customers", exact: true }).click();
    await expect(page).toHaveURL(new RegExp(`${path}$`));
    await expect(part.getByLabel("New internal note")).toHaveValue("half a thou");
  }
});

test("a note being edited stays, however many others write", async ({ page, portico }) => {
  const own = word();
  await signIn(page, LOGIN, PASSWORD);
  const path = await anna(page, portico, own);
  const write = async (body: string): Promise<void> => {
    const note = { person: path.split("/").at(-1), body, token: crypto.randomUUID() };
    expect((await page.request.post("/agent/fn/add_note", { data: note })).ok()).toBe(true);
  };
  for (let number = 0; number < 50; number += 1) await write(`note ${number}`);
  await open(page, path);
  const part = widget(page, "notes");
  const notes = part.locator("article.note");
  await expect(notes).toHaveCount(50);
  await notes.last().getByRole("button", { name: "Edit" }).click();
  const editor = part.locator("article.note textarea");
  await editor.fill("half a sentence");
  // It is the last one of the page; another one comes before it.
  await write("another");
  await expect(notes.first()).toContainText("another");
  await expect(editor).toHaveValue("half a sentence");
});

test("a note that is sent twice is there once, and a bad one is refused", async ({ page, portico, expectIssues }) => {
  const own = word();
  await signIn(page, LOGIN, PASSWORD);
  const path = await anna(page, portico, own);
  await open(page, path);
  const part = widget(page, "notes");
  const field = part.getByLabel("New internal note");
  expectIssues(/ERR_FAILED/, /422/);
  let lost = false;
  await page.route(/add_note/, async (route) => {
    const answer = await route.fetch();
    if (lost) return route.fulfill({ response: answer });
    lost = true;
    return route.abort("failed");
  });
  await field.fill("once");
  await field.press("Control+Enter");
  await expect(part.getByRole("alert").first()).toContainText("Nothing is lost");
  await expect(field).toHaveValue("once");
  await field.press("Control+Enter");
  await expect(field).toHaveValue("");
  await expect(part.locator("article.note")).toHaveCount(1);

  // The answer is lost again, and what is sent then says something else: it is another note.
  lost = false;
  await field.fill("before");
  await field.press("Control+Enter");
  await expect(part.getByRole("alert").first()).toContainText("Nothing is lost");
  await field.fill("after");
  await field.press("Control+Enter");
  await expect(field).toHaveValue("");
  await expect(part.locator("article.note")).toHaveCount(3);
  await expect(part.locator("article.note").first()).toContainText("after");
  await page.unroute(/add_note/);

  // What is typed while a note is on its way stays.
  let answer = () => {};
  const typed = new Promise<void>((resolve) => (answer = resolve));
  await page.route(/add_note/, async (route) => {
    await typed;
    await route.continue();
  });
  await field.fill("sent");
  const sending = page.waitForRequest(/add_note/);
  await field.press("Control+Enter");
  await sending;
  await field.fill("next");
  answer();
  await expect(part.locator("article.note")).toHaveCount(4);
  await expect(field).toHaveValue("next");
  await page.unroute(/add_note/);

  await field.fill("a\u0000b");
  await field.press("Control+Enter");
  await expect(part.locator(".note-form .error").first()).toContainText("Contains characters that cannot be seen");
  await expect(part.locator("article.note")).toHaveCount(4);
  await axe(page);
});

test("History: who changed what, from what, to what", async ({ page, portico }) => {
  const own = word();
  const label = `Contract ${own}`;
  await signIn(page, LOGIN, PASSWORD);
  // A field of the admin's own, with a name of its own.
  await open(page, "/admin/fields");
  await page.getByRole("button", { name: "Add field" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a field" });
  await dialog.locator("#field-label").fill(label);
  await dialog.locator("#field-kind").selectOption("choice");
  await dialog.locator("#field-choices").fill("gold\nsilver");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog).toBeHidden();

  const path = await anna(page, portico, own, { city: "Brno" });
  await open(page, path);
  const part = widget(page, "history");
  await expect(part.locator("li")).toHaveCount(1);
  await open(page, `${path}/edit`);
  await page.getByRole("combobox", { name: label }).selectOption("silver");
  await page.locator("#field-city").fill("");
  await page.locator("#field-lastname").fill(`Nováková ${own}`);
  await page.locator("#field-validity").selectOption("invalid-temporarily");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(title(page)).toHaveText(`Anna Nováková ${own}`);
  await expect(part.locator("li")).toHaveCount(2);
  const entry = part.locator("li").first();
  await expect(entry.locator("header strong")).toHaveText(await page.locator(".topbar .me").getAttribute("aria-label") ?? "");
  await expect(entry.locator("header")).toContainText("changed the record");
  await expect(entry.locator("time")).toHaveAttribute("title", /\d{4}/);
  const change = (name: string): Locator => entry.locator(".change", { has: page.locator(".label", { hasText: name }) });
  await expect(change(label).locator("ins")).toHaveText("silver");
  await expect(change("City").locator("del")).toHaveText("Brno");
  await expect(change("City").locator("ins")).toHaveText("empty");
  await expect(change("Lastname").locator("del")).toHaveText(`Novák ${own}`);
  await expect(change("Lastname").locator("ins")).toHaveText(`Nováková ${own}`);
  await expect(change("Valid").locator("ins")).toHaveText("invalid-temporarily");
  await expect(entry.locator(".change")).toHaveCount(4);
  await expect(widget(page, "customer-information")).toContainText(`${label}: silver`);
  await axe(page);

  // The other tests want no further field.
  await open(page, "/admin/fields");
  await page.locator(".sortable li", { hasText: label }).getByRole("button", { name: /^Remove/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(page.locator(".sortable li", { hasText: label })).toHaveCount(0);
});

test("the pager goes through the list as it was filtered and sorted", async ({ page, portico, isMobile }) => {
  const own = word();
  await bring(portico, "customers", [{ key: own, name: `Works ${own}` }]);
  await bring(
    portico,
    "customer-users",
    ["Adam", "Bela", "Cyril", "Dora"].map((firstname, n) => ({
      login: `${own}.${9 - n}`,
      firstname,
      lastname: own,
      email: `${own}.${n}@portico.example`,
      customer_id: own,
    })),
  );
  await signIn(page, LOGIN, PASSWORD);
  // By username from the last: Adam, Bela, Cyril, Dora have 9, 8, 7, 6.
  await open(page, `/customer-users?q=${own}&sort=login`);
  const rows = page.locator("tbody tr a.name");
  await expect(rows).toHaveText([`Dora ${own}`, `Cyril ${own}`, `Bela ${own}`, `Adam ${own}`]);
  await rows.nth(1).click();
  const pager = page.locator(".pager");
  await expect(title(page)).toHaveText(`Cyril ${own}`);
  await expect(pager).toContainText("2 of 4");
  await pager.getByRole("link", { name: "Next person" }).click();
  await expect(title(page)).toHaveText(`Bela ${own}`);
  await expect(pager).toContainText("3 of 4");
  await expect(widget(page, "customer-information").getByRole("heading", { name: `Bela ${own}` })).toBeVisible();
  await pager.getByRole("link", { name: "Next person" }).click();
  await expect(title(page)).toHaveText(`Adam ${own}`);
  await expect(pager).toContainText("4 of 4");
  await expect(pager.getByRole("link", { name: "Next person" })).toHaveCount(0);
  await axe(page);
  for (const name of ["Bela", "Cyril", "Dora"]) {
    await pager.getByRole("link", { name: "Previous person" }).click();
    await expect(title(page)).toHaveText(`${name} ${own}`);
  }
  await expect(pager.getByRole("link", { name: "Previous person" })).toHaveCount(0);
  await axe(page);
  // Back to the list by the trail.
  if (!isMobile) {
    await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "Customer Users" }).click();
    // With its filter and its order.
    await expect(page).toHaveURL(/\/customer-users\?q=/);
    await expect(page.locator("tbody tr")).toHaveCount(4);
  }
});

test("a person's address survives what happens to the person", async ({ page, portico }) => {
  const own = word();
  await signIn(page, LOGIN, PASSWORD);
  const path = await anna(page, portico, own);
  await open(page, `${path}/edit`);
  await page.locator("#field-login").fill(`${own}-renamed`);
  await page.locator("#field-validity").selectOption("invalid");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator(".page-head")).toContainText(`${own}-renamed`);
  await open(page, path);
  await expect(page.locator(".page-head .tag")).toHaveText("invalid");
  await axe(page);
  for (const wrong of ["/customer-users/00000000-0000-7000-8000-000000000000", "/customer-users/nonsense"]) {
    // The browser itself tells the console of the status.
    const answer = await page.request.get(wrong);
    expect(answer.status(), wrong).toBe(404);
    expect(await answer.text()).toContain("This does not exist");
  }
});
