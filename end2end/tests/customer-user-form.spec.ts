import type { Locator, Page } from "@playwright/test";
import { axe, bring, expect, fits, open, personPath, signIn, test, word } from "../fixtures.ts";

const LOGIN = "form-admin";
const PASSWORD = "quiet harbour lamp 7";
const OTHER = "form-other";

test.beforeAll(async ({ shared }) => {
  // The project's other files may have used the same worker.
  for (const login of [LOGIN, OTHER]) {
    await shared.cli(["create-admin", "--login", login, "--password", PASSWORD, "--email", `${login}@portico.example`]);
  }
});

const field = (page: Page, key: string): Locator => page.locator(`#field-${key}`);
const error = (page: Page, key: string): Locator => page.locator(`#field-${key}-error`);
const title = (page: Page): Locator => page.getByRole("heading", { level: 1 });

/** What the open list of a combobox offers; selects have options too. */
const offered = (page: Page): Locator => page.locator(".options:popover-open li");

async function chooseCustomer(page: Page, key: string): Promise<void> {
  await field(page, "customer_id").fill(key);
  await offered(page).filter({ has: page.locator(".detail", { hasText: new RegExp(`^${key}$`) }) }).click();
  await expect(page.locator('input[name="customer_id"]')).toHaveValue(key);
}

/** Fills in the mandatory fields. */
async function fillMandatory(page: Page, own: string, fields: Record<string, string> = {}): Promise<void> {
  const all = { firstname: "Anna", lastname: `Novák ${own}`, email: `${own}@portico.example`, login: own, ...fields };
  for (const [key, value] of Object.entries(all)) await field(page, key).fill(value);
  await chooseCustomer(page, own);
}

async function saved(page: Page): Promise<string> {
  await expect(page).toHaveURL(/\/customer-users\/[0-9a-f-]{36}$/);
  return new URL(page.url()).pathname;
}

/** Stores a customer and one person of it. */
async function anna(page: Page, portico: Parameters<typeof bring>[0], own: string): Promise<string> {
  await bring(portico, "customers", [{ key: own, name: `Works ${own}` }]);
  await bring(portico, "customer-users", [
    { login: own, firstname: "Anna", lastname: `Novák ${own}`, email: `${own}@portico.example`, customer_id: own },
  ]);
  return personPath(page, own);
}

test("the form has all fields and sections, and insists on the mandatory ones", async ({ page, portico, expectIssues }) => {
  const own = word();
  await bring(portico, "customers", [{ key: own, name: `Works ${own}` }]);
  await signIn(page, LOGIN, PASSWORD);
  await open(page, "/customer-users/new");
  const form = page.locator("form.form-page");
  await expect(form.locator("legend, .form-heading")).toHaveText([
    "Data Source",
    "Personal Information",
    "Address",
    "Login Credentials",
    "Security",
    "Miscellaneous",
  ]);
  // The step is there, and says which source it is although there is only one.
  const step = form.getByRole("group", { name: "Data Source" });
  await expect(step.locator("dd")).toHaveText("Built-in database");
  const labels = (await form.locator("label").allInnerTexts()).map((text) => text.replace(/\s+/g, " ").trim());
  expect(labels.filter((label) => label !== "Further CustomerIDs")).toEqual([
    "Title or salutation",
    "Firstname * (mandatory)",
    "Lastname * (mandatory)",
    "Email * (mandatory)",
    "CustomerID * (mandatory)",
    "Phone",
    "Fax",
    "Mobile",
    "Street",
    "Zip",
    "City",
    "Country",
    "Username * (mandatory)",
    "Password",
    "Valid * (mandatory)",
    "Login Forbidden",
    "Language",
    "Time zone",
    "Comment",
  ]);
  await expect(page.getByText("Fields marked with * are mandatory.")).toBeVisible();
  await expect(field(page, "validity")).toHaveValue("valid");
  await expect(field(page, "validity").locator("option")).toHaveText(["valid", "invalid", "invalid-temporarily"]);
  await axe(page);

  // Nothing filled in: every mandatory field says so, and the first one has the focus.
  expectIssues(/422/);
  await field(page, "comment").fill("kept");
  await page.getByRole("button", { name: "Create" }).click();
  const mandatory = ["firstname", "lastname", "email", "customer_id", "login"];
  for (const key of mandatory) {
    await expect(error(page, key)).toHaveText("Please fill in this field.");
    await expect(field(page, key)).toHaveAttribute("aria-required", "true");
    await expect(field(page, key)).toHaveAttribute("aria-invalid", "true");
  }
  await expect(field(page, "firstname")).toBeFocused();
  await expect(field(page, "comment")).toHaveValue("kept");
  await axe(page);

  // Blanks are nothing, and what is no address is refused.
  await fillMandatory(page, own, { lastname: "   ", email: "anna@" });
  await page.keyboard.press("Control+Enter");
  await expect(error(page, "lastname")).toHaveText("Please fill in this field.");
  await expect(error(page, "email")).toContainText("not an email address");
  await expect(error(page, "firstname")).toHaveText("");
  await expect(field(page, "lastname")).toBeFocused();

  // Without the form in between, the server insists on the same.
  const sent = page.waitForRequest(/add_customer_user/);
  await field(page, "lastname").fill(`Novák ${own}`);
  await page.keyboard.press("Control+Enter");
  const request = await sent;
  await expect(error(page, "lastname")).toHaveText("");
  await field(page, "email").fill(`${own}@portico.example`);
  await page.keyboard.press("Control+Enter");
  await saved(page);
  const body = request.postData() ?? "";
  expect(body).toContain("anna@");
  const headers = { ...(await request.allHeaders()) };
  for (const name of Object.keys(headers)) if (name.startsWith(":") || name === "content-length") delete headers[name];
  const raw = body
    .replace("anna@", `raw-${own}@portico.example`)
    .replace(`"login":"${own}"`, '"login":""')
    .replace(/"token":"[^"]+"/, '"token":"019aa000-0000-7000-8000-000000000001"');
  const answer = await page.request.post(request.url(), { headers, data: raw });
  expect(answer.status()).toBe(422);
  expect(await answer.text()).toContain("login");
});

test("every field is stored, shown, and there to be edited", async ({ page, portico }) => {
  const own = word();
  await bring(portico, "customers", [
    { key: own, name: `Works ${own}` },
    { key: `${own}-2`, name: `Second ${own}` },
  ]);
  await signIn(page, LOGIN, PASSWORD);
  await open(page, "/customer-users/new");
  const values: Record<string, string> = {
    title: "Dr.",
    firstname: "Anna",
    lastname: `Novák ${own}`,
    email: `Anna+${own}@portico.example`,
    phone: "+420 541 1",
    fax: "+420 541 2",
    mobile: "+420 602 3",
    street: "Údolní 12",
    zip: "602 00",
    city: "Brno",
    country: "Czechia",
    login: `a.${own}`,
    comment: "first line\nsecond line",
  };
  for (const [key, value] of Object.entries(values)) await field(page, key).fill(value);
  await chooseCustomer(page, own);
  await field(page, "more_customers").fill(`second ${own}`);
  await offered(page).filter({ hasText: `Second ${own}` }).click();
  await expect(page.locator(".chip")).toContainText(`Second ${own}`);
  await field(page, "language").selectOption({ label: "Deutsch" });
  await field(page, "time_zone").fill("kathmandu");
  await offered(page).first().click();
  await field(page, "login").focus();
  await axe(page);
  await page.getByRole("button", { name: "Create" }).click();
  const path = await saved(page);
  await expect(page.getByRole("region", { name: "Messages" })).toContainText(`Anna Novák ${own} was added.`);
  const head = page.locator(".page-head");
  await expect(title(page)).toHaveText(`Dr. Anna Novák ${own}`);
  await expect(head).toContainText(`a.${own} · Works ${own} ${own}`);
  const widget = page.locator('[data-widget="customer-information"]');
  for (const shown of [values["email"], values["phone"], values["fax"], values["mobile"], "Údolní 12, 602 00 Brno, Czechia"]) {
    await expect(widget).toContainText(shown ?? "");
  }
  await expect(widget).toContainText(/first line\s+second line/);
  await expect(widget).toContainText("Language: Deutsch");
  // What the clock shows where the person is.
  await expect(widget).toContainText(/Time zone: Asia\/Kathmandu · \d+:\d\d [AP]M there/);
  await expect(widget.getByRole("link", { name: `Second ${own}` })).toHaveAttribute("href", /\/customers\//);

  await open(page, `${path}/edit`);
  for (const [key, value] of Object.entries(values)) await expect(field(page, key)).toHaveValue(value);
  await expect(page.locator('input[name="customer_id"]')).toHaveValue(own);
  await expect(page.locator('input[name="more_customers"]')).toHaveValue(`${own}-2`);
  await expect(field(page, "language")).toHaveValue("de");
  await expect(field(page, "time_zone")).toHaveValue("Asia/Kathmandu");
  await expect(field(page, "validity")).toHaveValue("valid");
  await expect(page.getByLabel("Login Forbidden")).not.toBeChecked();
  await axe(page);
  // Emptied is emptied, and what was not touched stays.
  await field(page, "title").fill("");
  await field(page, "fax").fill("");
  await page.locator(".chip").getByRole("button").click();
  await field(page, "time_zone").fill("");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(title(page)).toHaveText(`Anna Novák ${own}`);
  await expect(widget).not.toContainText("+420 541 2");
  await expect(widget).not.toContainText("Time zone");
  await expect(widget).toContainText("+420 541 1");
  await expect(widget.getByRole("link", { name: `Second ${own}` })).toHaveCount(0);
});

test("the password: invited, none, or set now by the rules", async ({ page, portico, expectIssues }) => {
  const own = word();
  await bring(portico, "customers", [{ key: own, name: `Works ${own}` }]);
  await signIn(page, LOGIN, PASSWORD);
  await open(page, "/customer-users/new");
  const access = field(page, "access");
  await expect(access.locator("option")).toHaveText(["Invite later", "Set a password now", "No login"]);
  await expect(access).toHaveValue("invite");
  await expect(field(page, "password")).toHaveCount(0);
  await fillMandatory(page, own);
  await access.selectOption("password");
  const rule = (text: string): Locator => page.locator(".rules li", { hasText: text });
  await expect(rule("At least 8 characters")).not.toHaveClass(/kept/);
  await field(page, "password").fill("abcdefgh");
  await expect(rule("At least 8 characters")).toHaveClass(/kept/);
  await expect(rule("One digit")).not.toHaveClass(/kept/);
  await field(page, "password").fill(`${own} 1`);
  await expect(rule("One digit")).toHaveClass(/kept/);
  await expect(rule("Does not contain username or email")).not.toHaveClass(/kept/);
  await axe(page);

  // The server decides.
  expectIssues(/422/);
  await page.keyboard.press("Control+Enter");
  await expect(error(page, "password")).toContainText("Does not contain username or email");
  await expect(field(page, "password")).toBeFocused();
  await field(page, "password").fill("password1");
  await page.keyboard.press("Control+Enter");
  await expect(error(page, "password")).toContainText("Too easy to guess");
  await expect(rule("Hard enough to guess")).not.toHaveClass(/kept/);
  await axe(page);
  await field(page, "password").fill("seven green bottles 4");
  await expect(page.locator(".rules li:not(.kept)")).toHaveCount(0);
  await expect(page.locator(".strength")).toContainText(/Good|Strong/);
  await page.getByRole("button", { name: "Show password" }).click();
  await expect(field(page, "password")).toHaveAttribute("type", "text");
  await page.getByRole("button", { name: "Create" }).click();
  const path = await saved(page);
  // It is nowhere on the page.
  expect(await (await page.request.get(path)).text()).not.toContain("seven green bottles");

  await open(page, `${path}/edit`);
  await expect(access.locator("option")).toHaveText([
    "Keep the password",
    "Invite later",
    "Set a password now",
    "Remove the password",
  ]);
  await access.selectOption("password");
  // The same one again is refused: it was used before.
  await field(page, "password").fill("seven green bottles 4");
  await page.keyboard.press("Control+Enter");
  await expect(error(page, "password")).toContainText("This password was used before");
  await access.selectOption("none");
  await page.getByRole("button", { name: "Save" }).click();
  await saved(page);
  await expect(page.locator('[data-widget="history"]')).toContainText("the password was removed");
  await open(page, `${path}/edit`);
  await expect(access.locator("option")).toHaveText(["No password", "Invite later", "Set a password now"]);
  await access.selectOption("invite");
  await page.getByRole("button", { name: "Save" }).click();
  await saved(page);
  await expect(page.locator('[data-widget="history"]')).toContainText("to be invited later");
});

test("the admin's password rules are the form's, and the server's", async ({ page, portico, expectIssues }) => {
  const server = await portico.fresh();
  await server.cli(["create-admin", "--login", LOGIN, "--password", PASSWORD, "--email", "a@portico.example"], { check: true });
  const own = word();
  await bring(server, "customers", [{ key: own, name: `Works ${own}` }]);
  await open(page, `${server.url}/sign-in`);
  await page.locator('input[name="login"]').fill(LOGIN);
  await page.locator('input[name="password"]').fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).not.toHaveURL(/sign-in/);
  await open(page, `${server.url}/admin/settings`);
  // Set up from the command line, the organisation has no name yet.
  await page.locator("#field-name").fill("Acme");
  await page.locator("#field-customer_passwords-min_chars").fill("20");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("region", { name: "Messages" }).getByText("Saved")).toBeVisible();

  await open(page, `${server.url}/customer-users/new`);
  await fillMandatory(page, own);
  await field(page, "access").selectOption("password");
  const rule = page.locator(".rules li", { hasText: "At least 20 characters" });
  await field(page, "password").fill("nineteen letters 12");
  await expect(rule).not.toHaveClass(/kept/);
  expectIssues(/422/);
  await page.keyboard.press("Control+Enter");
  await expect(error(page, "password")).toContainText("At least 20 characters");
  await field(page, "password").fill("nineteen letters 123");
  await expect(rule).toHaveClass(/kept/);
  await page.keyboard.press("Control+Enter");
  await saved(page);
});

test("Login Forbidden is set and cleared", async ({ page, portico }) => {
  const own = word();
  await signIn(page, LOGIN, PASSWORD);
  const path = await anna(page, portico, own);
  await open(page, `${path}/edit`);
  const check = page.getByLabel("Login Forbidden");
  const facts = page.locator("dl.managed", { has: page.getByText("Failed sign-ins") });
  await expect(check).not.toBeChecked();
  await expect(facts).toContainText(/Failed sign-ins\s*0/);
  await expect(facts).toContainText(/Password\s*none/);
  await expect(facts).toContainText(/Last sign-in\s*never/);
  await check.check();
  await page.getByLabel("Reason").fill("Phished, see K-7");
  await axe(page);
  await page.getByRole("button", { name: "Save" }).click();
  await saved(page);
  await expect(page.locator(".page-head .tag")).toHaveText("Login Forbidden");
  await expect(page.locator('[data-widget="customer-information"] dl.managed')).toContainText("Phished, see K-7");
  await expect(page.locator('[data-widget="history"] .change', { hasText: "Reason" })).toContainText("Phished, see K-7");
  await expect(page.locator('[data-widget="history"] .change', { hasText: "Login Forbidden" })).toContainText("yes");
  await axe(page);
  await open(page, `/customer-users?q=${own}`);
  await expect(page.locator("tbody tr .cell-main")).toContainText("Login Forbidden");
  await axe(page);

  await open(page, `${path}/edit`);
  await expect(check).toBeChecked();
  await check.uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await saved(page);
  await expect(page.locator(".page-head .tag")).toHaveCount(0);
});

test("usernames and addresses are of one person each", async ({ page, portico, expectIssues }) => {
  const own = word();
  await signIn(page, LOGIN, PASSWORD);
  const path = await anna(page, portico, own);
  await open(page, `${path}/edit`);
  await field(page, "validity").selectOption("invalid");
  await page.getByRole("button", { name: "Save" }).click();
  await saved(page);

  // Whatever the case, and also of somebody who is not valid any more.
  await open(page, "/customer-users/new");
  await fillMandatory(page, own, { login: own.toUpperCase(), email: `${own.toUpperCase()}@Portico.Example` });
  expectIssues(/422/);
  await page.keyboard.press("Control+Enter");
  for (const key of ["login", "email"]) {
    await expect(error(page, key)).toContainText("Already used by");
    const link = error(page, key).getByRole("link", { name: `Anna Novák ${own}` });
    await expect(link).toHaveAttribute("href", path);
  }
  await expect(field(page, "email")).toBeFocused();
  await axe(page);
  await field(page, "login").fill(`${own}.2`);
  await field(page, "email").fill(`${own}.2@portico.example`);
  await page.keyboard.press("Control+Enter");
  const second = await saved(page);
  // The same when an existing one is changed.
  await open(page, `${second}/edit`);
  await field(page, "login").fill(own);
  await page.keyboard.press("Control+Enter");
  await expect(error(page, "login").getByRole("link")).toHaveAttribute("href", path);
  // A username may change.
  await field(page, "login").fill(`${own}.3`);
  await page.keyboard.press("Control+Enter");
  await saved(page);
  await expect(page.locator(".page-head")).toContainText(`${own}.3`);
});

test("only customers that exist can be chosen", async ({ page, portico, expectIssues }) => {
  const own = word();
  await bring(portico, "customers", [
    { key: own, name: `Works ${own}` },
    { key: `${own}-2`, name: `Second ${own}` },
  ]);
  await signIn(page, LOGIN, PASSWORD);
  await open(page, `/customers?q=${own}-2`);
  await page.locator("tbody").getByRole("link", { name: /^Edit/ }).click();
  await page.locator("#field-validity").selectOption("invalid");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(title(page)).toContainText("invalid");

  await open(page, "/customer-users/new");
  const input = field(page, "customer_id");
  await input.fill(`nobody ${own}`);
  await expect(page.locator("#field-customer_id-list")).toContainText("Nothing found");
  await field(page, "login").focus();
  await expect(error(page, "customer_id")).toHaveText("Choose one of the entries that the list offers.");
  await expect(page.locator('input[name="customer_id"]')).toHaveValue("");
  await axe(page);
  // One that is not valid is not offered.
  await input.fill(own);
  await expect(offered(page)).toHaveCount(1);
  await expect(offered(page)).toContainText(`Works ${own}`);
  await page.keyboard.press("Escape");
  await input.fill(`${own}-2`);
  await expect(page.locator("#field-customer_id-list")).toContainText("Nothing found");
  // Not even when the form lies.
  await page.keyboard.press("Escape");
  await fillMandatory(page, own);
  await page.route(/add_customer_user/, (route) => {
    const body = route.request().postData() ?? "";
    return route.continue({ postData: body.replace(`"customer_id":"${own}"`, `"customer_id":"${own}-none"`) });
  });
  expectIssues(/422/);
  await page.keyboard.press("Control+Enter");
  await expect(error(page, "customer_id")).toHaveText("There is no valid customer with this CustomerID.");
});

test("what is typed is looked up before the form is sent", async ({ page, portico }) => {
  const own = word();
  await signIn(page, LOGIN, PASSWORD);
  const path = await anna(page, portico, own);
  await bring(portico, "customers", [{ key: `${own}-2`, name: `Second ${own}` }]);
  await open(page, `${path}/edit`);
  // Answers are slower than the agent.
  await page.route(/search_customers/, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 400));
    await route.continue();
  });
  const further = field(page, "more_customers");
  await further.pressSequentially(`${own}-2`);
  await further.press("Control+Enter");
  await saved(page);
  await open(page, `${path}/edit`);
  await expect(page.locator(".chip")).toHaveText(new RegExp(`Second ${own}`));

  // What names nothing is not dropped in silence.
  await field(page, "city").fill("Ostrava");
  await further.pressSequentially("nobody at all");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(error(page, "more_customers")).toHaveText("Choose one of the entries that the list offers.");
  await expect(further).toBeFocused();
  await expect(page).toHaveURL(/\/edit$/);
  await further.fill("");
  await page.getByRole("button", { name: "Save" }).click();
  await saved(page);
  await expect(page.locator('[data-widget="customer-information"]')).toContainText("Ostrava");
});

test("choices that cannot be fetched say so", async ({ page, portico, expectIssues }) => {
  const own = word();
  await bring(portico, "customers", [{ key: own, name: `Works ${own}` }]);
  await signIn(page, LOGIN, PASSWORD);
  await open(page, "/customer-users/new");
  expectIssues(/Failed to load resource|ERR_FAILED|search_customers/);
  await page.route(/search_customers/, (route) => route.abort());
  const input = field(page, "customer_id");
  await input.pressSequentially(own);
  await expect(page.locator("#field-customer_id-list")).toContainText("The server cannot be reached");
  await field(page, "login").focus();
  await expect(error(page, "customer_id")).toContainText("The server cannot be reached");
  await page.unroute(/search_customers/);
  await input.focus();
  await field(page, "login").focus();
  await expect(page.locator('input[name="customer_id"]')).toHaveValue(own);
});

test("two agents save the same person: both versions, and nothing is lost", async ({ page, portico, browser, watch, expectIssues }) => {
  const own = word();
  await signIn(page, LOGIN, PASSWORD);
  const path = await anna(page, portico, own);
  const context = await browser.newContext({ baseURL: portico.url });
  watch(context);
  const other = await context.newPage();
  await signIn(other, OTHER, PASSWORD);

  await open(page, `${path}/edit`);
  await field(page, "city").fill("Ostrava");
  await open(other, `${path}/edit`);
  await field(other, "city").fill("Praha");
  await field(other, "comment").fill("moved");
  await field(other, "validity").selectOption("invalid-temporarily");
  await other.keyboard.press("Control+Enter");
  await saved(other);

  expectIssues(/409/);
  await field(page, "city").press("Control+Enter");
  const versions = page.locator(".versions");
  const line = (name: string): Locator => versions.locator("tr", { has: page.locator("th", { hasText: name }) }).locator("td");
  await expect(line("City")).toHaveText(["Ostrava", "Praha"]);
  await expect(line("Comment")).toHaveText(["empty", "moved"]);
  await expect(line("Valid")).toHaveText(["valid", "invalid-temporarily"]);
  await expect(versions.locator("td.differs")).toHaveCount(6);
  await expect(versions.locator("thead")).toContainText(/Version of .+/);
  await expect(page.getByRole("heading", { name: "Two versions" })).toBeFocused();
  await axe(page);

  await page.getByRole("button", { name: "Take theirs" }).click();
  await expect(versions).toHaveCount(0);
  await expect(field(page, "city")).toHaveValue("Praha");
  await expect(field(page, "comment")).toHaveValue("moved");
  await expect(field(page, "validity")).toHaveValue("invalid-temporarily");
  await expect(page.locator('input[name="customer_id"]')).toHaveValue(own);
  await expect(page.getByRole("alert")).toHaveCount(0);
  // What is stored is no change: leaving does not ask.
  await page.getByRole("link", { name: "Cancel" }).click();
  await saved(page);
  await open(page, `${path}/edit`);

  // Again, and this time mine counts.
  await open(other, `${path}/edit`);
  await field(other, "city").fill("Plzeň");
  await other.keyboard.press("Control+Enter");
  await saved(other);
  await field(page, "city").fill("Ostrava");
  await field(page, "city").press("Control+Enter");
  await expect(line("City")).toHaveText(["Ostrava", "Plzeň"]);
  await page.getByRole("button", { name: "Keep mine and save" }).click();
  await saved(page);
  await expect(page.locator('[data-widget="customer-information"]')).toContainText("Ostrava");
  await expect(page.locator('[data-widget="history"] .change', { hasText: "Ostrava" })).toContainText("Plzeň");
  await expect(other.locator('[data-widget="customer-information"]')).toContainText("Ostrava");
  await context.close();
});

test("sending the form twice adds one person", async ({ page, portico, expectIssues }) => {
  const own = word();
  await bring(portico, "customers", [{ key: own, name: `Works ${own}` }]);
  await signIn(page, LOGIN, PASSWORD);
  await open(page, "/customer-users/new");
  await fillMandatory(page, own);
  // The first answer is lost on its way, as a bad connection would.
  expectIssues(/ERR_FAILED/);
  let lost = false;
  await page.route(/add_customer_user/, async (route) => {
    const answer = await route.fetch();
    if (lost) return route.fulfill({ response: answer });
    lost = true;
    return route.abort("failed");
  });
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("form.form-page [role=alert]").first()).toContainText("Nothing is lost");
  await expect(field(page, "lastname")).toHaveValue(`Novák ${own}`);
  await axe(page);
  await page.evaluate(() => {
    const form = document.querySelector<HTMLFormElement>("form.form-page");
    form?.requestSubmit();
    form?.requestSubmit();
  });
  await saved(page);
  await open(page, `/customer-users?q=${own}`);
  await expect(page.locator("tbody tr")).toHaveCount(1);
});

test("a person who was added, though the answer was lost, and whom somebody has changed since", async ({ page, context, portico, expectIssues }) => {
  const own = word();
  await bring(portico, "customers", [{ key: own, name: `Works ${own}` }]);
  await signIn(page, LOGIN, PASSWORD);
  await open(page, "/customer-users/new");
  await fillMandatory(page, own);
  await field(page, "street").fill("Mine 1");
  await field(page, "access").selectOption("password");
  await field(page, "password").fill("quiet harbour lamp 7");
  expectIssues(/ERR_FAILED|409/);
  await page.route(/add_customer_user/, async (route) => {
    await route.fetch();
    return route.abort("failed");
  }, { times: 1 });
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("form.form-page [role=alert]").first()).toContainText("Nothing is lost");

  const other = await context.newPage();
  const path = await personPath(other, own);
  await open(other, `${path}/edit`);
  await field(other, "city").fill("Praha");
  await other.keyboard.press("Control+Enter");
  await saved(other);
  await other.close();

  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { name: "Two versions" })).toBeFocused();
  await page.getByRole("button", { name: "Keep mine and save" }).click();
  await saved(page);
  expect(new URL(page.url()).pathname).toBe(path);
  await expect(page.locator('[data-widget="customer-information"]')).toContainText("Mine 1");
  await expect(page.locator('[data-widget="history"] .change', { hasText: "Praha" })).toHaveCount(2);
  await open(page, `/customer-users?q=${own}`);
  await expect(page.locator("tbody tr")).toHaveCount(1);
});

test("a session that ends in mid-form loses nothing", async ({ page, context, portico, expectIssues }) => {
  const own = word();
  await bring(portico, "customers", [{ key: own, name: `Works ${own}` }]);
  await signIn(page, LOGIN, PASSWORD);
  const dialog = page.getByRole("dialog", { name: "Your session has ended" });

  // Another tab signs out: the form hears of it by itself.
  await open(page, "/customer-users/new");
  await fillMandatory(page, own);
  await field(page, "comment").fill("typed for an hour");
  const tab = await context.newPage();
  await open(tab, "/profile");
  await tab.locator("header.topbar").getByRole("button").last().click();
  await tab.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(tab).toHaveURL(/\/sign-in/);
  await tab.close();
  await expect(dialog).toBeVisible();
  await expect(dialog.locator('input[name="password"]')).toBeFocused();
  await axe(page);
  expectIssues(/401/);
  await dialog.locator('input[name="password"]').fill("not the password");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("alert").first()).toContainText("wrong");
  await dialog.locator('input[name="password"]').fill(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(field(page, "comment")).toHaveValue("typed for an hour");
  await page.getByRole("button", { name: "Create" }).click();
  const path = await saved(page);
  await expect(page.locator('[data-widget="customer-information"]')).toContainText("typed for an hour");

  // The cookie is gone: saving finds out.
  await open(page, `${path}/edit`);
  await field(page, "city").fill("Brno");
  await context.clearCookies();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeVisible();
  await dialog.locator('input[name="password"]').fill(PASSWORD);
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(dialog).toBeHidden();
  await expect(field(page, "city")).toHaveValue("Brno");
  await page.getByRole("button", { name: "Save" }).click();
  await saved(page);
  await expect(page.locator('[data-widget="customer-information"]')).toContainText("Brno");
});

test("whatever is typed is stored and shown as it is", async ({ page, portico }) => {
  const own = word();
  await bring(portico, "customers", [{ key: `${own}/ü;&`, name: `<i>Works</i> & "Söhne" ${own}` }]);
  await signIn(page, LOGIN, PASSWORD);
  await open(page, "/customer-users/new");
  const values: Record<string, string> = {
    firstname: `<img src=x onerror="alert(1)"> O'Brien`,
    lastname: `"; DROP TABLE person; -- ${own}`,
    email: `a'b+${own}@portico.example`,
    login: `${own} /..;a@b+c%20&d=é🦊`,
    title: "דוקטור",
    street: "\u200Fرقم ١٢\u200F \u202Eabc\u202C",
    city: "👩‍🚀 Žďár {{ 7*7 }} ${x}",
    comment: "</textarea><script>alert(1)</script>\n=HYPERLINK(\"x\")\\n",
  };
  for (const [key, value] of Object.entries(values)) await field(page, key).fill(value);
  await field(page, "customer_id").fill(own);
  await offered(page).filter({ hasText: own }).click();
  await page.getByRole("button", { name: "Create" }).click();
  const path = await saved(page);
  const name = `${values["title"]} ${values["firstname"]} ${values["lastname"]}`;
  await expect(title(page)).toHaveText(name);
  await expect(page.locator(".page-head")).toContainText(values["login"] ?? "");
  await expect(page.locator(".page-head")).toContainText(`<i>Works</i> & "Söhne" ${own}`);
  const widget = page.locator('[data-widget="customer-information"]');
  await expect(widget).toContainText(values["city"] ?? "");
  await expect(widget).toContainText("</textarea><script>alert(1)</script>");
  await expect(widget.getByRole("link", { name: values["email"] ?? "" })).toBeVisible();
  await axe(page);
  await open(page, `${path}/edit`);
  for (const [key, value] of Object.entries(values)) await expect(field(page, key)).toHaveValue(value);
  await expect(page.locator('input[name="customer_id"]')).toHaveValue(`${own}/ü;&`);
  // By this username, in an address too.
  await open(page, `/customer-users?q=${encodeURIComponent(values["login"] ?? "")}`);
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await axe(page);
  // The customer with such an id fills the form.
  await open(page, `/customer-users/new?customer=${encodeURIComponent(`${own}/ü;&`)}`);
  await expect(page.locator(".locked")).toContainText(`${own}/ü;&`);
});

test("what cannot be stored is refused at its field", async ({ page, portico, expectIssues }) => {
  const own = word();
  await bring(portico, "customers", [{ key: own, name: `Works ${own}` }]);
  await signIn(page, LOGIN, PASSWORD);
  await open(page, "/customer-users/new");
  await fillMandatory(page, own, {
    firstname: "An\u0000na",
    lastname: "x".repeat(101),
    login: "y".repeat(192),
    title: "z".repeat(51),
    comment: `${"k".repeat(2001)}`,
  });
  expectIssues(/422/);
  await page.keyboard.press("Control+Enter");
  await expect(error(page, "firstname")).toContainText("Contains characters that cannot be seen");
  await expect(error(page, "lastname")).toHaveText("At most 100 characters.");
  await expect(error(page, "login")).toHaveText("At most 191 characters.");
  await expect(error(page, "title")).toHaveText("At most 50 characters.");
  await expect(error(page, "comment")).toHaveText("At most 2000 characters.");
  await expect(field(page, "title")).toBeFocused();
  await axe(page);
  // As long as is possible.
  await fillMandatory(page, own, {
    firstname: "🦊".repeat(100),
    lastname: "x".repeat(100),
    login: `${own}${"y".repeat(191 - own.length)}`,
    title: "",
    comment: "k".repeat(2000),
  });
  await page.keyboard.press("Control+Enter");
  await saved(page);
  await axe(page);
  await fits(page);
  await open(page, `/customer-users?q=${own}`);
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await fits(page);
});

test("leaving a changed form asks", async ({ page, portico }) => {
  const own = word();
  await signIn(page, LOGIN, PASSWORD);
  const path = await anna(page, portico, own);
  await open(page, `${path}/edit`);
  // Unchanged, it does not.
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page).toHaveURL(new RegExp(`${path}$`));
  await open(page, `${path}/edit`);
  await field(page, "city").fill("half a na");
  page.once("dialog", (dialog) => void dialog.dismiss());
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page).toHaveURL(/\/edit$/);
  await expect(field(page, "city")).toHaveValue("half a na");
  page.once("dialog", (dialog) => void dialog.accept());
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page).toHaveURL(new RegExp(`${path}$`));
});

test("who does not exist cannot be edited", async ({ page }) => {
  await signIn(page, LOGIN, PASSWORD);
  for (const path of ["/customer-users/00000000-0000-7000-8000-000000000000/edit", "/customer-users/nonsense/edit"]) {
    // The browser itself tells the console of the status.
    const answer = await page.request.get(path);
    expect(answer.status(), path).toBe(404);
    expect(await answer.text()).toContain("This does not exist");
  }
  await open(page, "/customer-users/new?customer=no-such-customer");
  await expect(page.locator("main")).toContainText("There is no customer no-such-customer.");
  await expect(field(page, "customer_id")).toBeVisible();
  await expect(page.locator('input[name="customer_id"]')).toHaveValue("");
});
