import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { axe, expect, hydrated, signIn, test } from "../fixtures.ts";

const LOGIN = "import-admin";
const PASSWORD = "quiet harbour lamp 7";

test.beforeAll(async ({ shared }) => {
  await shared.cli(["create-admin", "--login", LOGIN, "--password", PASSWORD, "--email", "import@portico.example"]);
});

function word(): string {
  return `I${Date.now().toString(36)}${Math.floor(Math.random() * 1e6).toString(36)}`.toUpperCase();
}

async function upload(page: Page, name: string, text: string | Buffer): Promise<void> {
  const buffer = typeof text === "string" ? Buffer.from(text) : text;
  await page.locator('input[type="file"]').setInputFiles({ name, mimeType: "text/csv", buffer });
  await expect(page).toHaveURL(/\/admin\/imports\/[0-9a-f-]{36}/);
}

test("a messy file of customers: columns, check, import, refused rows, once more", async ({ page }) => {
  await signIn(page, LOGIN, PASSWORD);
  await page.goto("/admin/imports?subject=customers");
  await hydrated(page);
  await axe(page);
  const own = word();
  const text = [
    "\ufeffKundennummer;Firma;Straße;PLZ;Ort;Homepage;Bemerkung",
    `${own}-1;"Müller; Söhne";Hauptstraße 1;10115;Berlin;mueller.example;"zwei\nZeilen"`,
    `${own}-2;;Nebenstraße 2;10115;Berlin;;`,
    `${own}-3;Zu wenige Spalten`,
    `${own}-4;"Quote ""inside""";;;;javascript:alert(1);`,
    `${own}-5;Ærø Marine;;;Ærø;;=HYPERLINK("http://evil.example")`,
  ].join("\r\n");
  await upload(page, "kunden.csv", text);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("kunden.csv");
  await expect(page.locator("#column-key")).toHaveValue("Kundennummer");
  await expect(page.locator("#column-name")).toHaveValue("Firma");
  await expect(page.locator("#column-url")).toHaveValue("Homepage");
  await expect(page.locator("tr", { has: page.locator("#column-name") }).locator(".samples")).toContainText("Müller; Söhne");
  await axe(page);

  await page.getByRole("button", { name: "Check the file" }).click();
  await expect(page.locator(".tally")).toContainText("would be added");
  await expect(page.locator(".tally .bad b")).toHaveText("3");
  await expect(page.locator(".steps [aria-current=step]")).toHaveText("Check");
  // Nothing was stored.
  const before = await page.request.get("/agent/export/customers.csv?q=" + own);
  expect((await before.text()).trim().split("\r\n")).toHaveLength(1);

  await page.getByRole("button", { name: "Import the other rows" }).click();
  await expect(page.getByText("The import is done.", { exact: false })).toBeVisible();
  await expect(page.locator(".tally > div").nth(1)).toContainText("2");
  const refused = page.locator(".panel", { hasText: "Refused rows" });
  await expect(refused.locator("tbody tr")).toHaveCount(3);
  await expect(refused).toContainText("another number of columns");
  await axe(page);

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download as CSV" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("refused.csv");
  const csv = await readFile(await download.path(), "utf8");
  expect(csv).toContain("Please fill in this field.");
  expect(csv).toContain(`${own}-4`);

  // Running the file again changes nothing.
  await page.goto("/admin/imports?subject=customers");
  await hydrated(page);
  await upload(page, "kunden.csv", text);
  await page.locator('input[name="update_existing"]').check();
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.locator(".tally > div").nth(3)).toContainText("2");
  await expect(page.locator(".tally > div").nth(1)).toContainText("0");

  // The export is harmless to spreadsheets and comes back as it was.
  const file = await page.request.get("/agent/export/customers.csv?q=" + own);
  expect(file.headers()["content-disposition"]).toBe('attachment; filename="customers.csv"');
  expect(await file.text()).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
});

test("what changes while the page asks is asked for again", async ({ page }) => {
  await signIn(page, LOGIN, PASSWORD);
  await page.goto("/admin/imports?subject=customers");
  await hydrated(page);
  await upload(page, "late.csv", `Kundennummer;Firma\n${word()};Late\n`);
  await page.getByRole("button", { name: "Check the file" }).click();
  await expect(page.getByRole("button", { name: "Import", exact: true })).toBeVisible();
  await page.waitForLoadState("networkidle");
  // The answer that it has begun is slow: meanwhile the import ends, and says so.
  let held = false;
  await page.route("**/find_import?*", async (route) => {
    const answer = await route.fetch();
    if (held) return route.fulfill({ response: answer });
    held = true;
    await page.waitForTimeout(800);
    await route.fulfill({ response: answer, body: (await answer.text()).replace('"state":"Done"', '"state":"Running"') });
  });
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByText("The import is done.", { exact: false })).toBeVisible();
});

test("Latin-1 people with a column to choose, from the drop zone to the list", async ({ page, portico, expectIssues }) => {
  await signIn(page, LOGIN, PASSWORD);
  const own = word();
  await portico.cli(["import", "customers", "-"], { input: `key,name\n${own},Drop ${own}\n`, check: true });
  await page.goto("/admin/imports");
  await hydrated(page);
  const text = `Wer,Vorname,Nachname,E-Mail,Kunde\n${own}.1,Jörg,Groß,joerg.${own}@drop.example,${own}\n${own}.2,Zoë,Åberg,no address,${own}\n`;
  await upload(page, "leute.csv", Buffer.from(text, "latin1"));
  await expect(page.locator(".panel", { hasText: "The first rows" })).toContainText("windows-1252");
  // Nobody guesses that column.
  expectIssues(/422/);
  await expect(page.locator("#column-login")).toHaveValue("");
  await page.getByRole("button", { name: "Check the file" }).click();
  await expect(page.locator("#column-login-error")).toContainText("Please fill in");
  await page.locator("#column-login").selectOption("Wer");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.locator(".tally .bad b")).toHaveText("1");
  await expect(page.locator(".panel", { hasText: "Refused rows" })).toContainText("not an email address");
  await page.getByRole("link", { name: "Open the list" }).click();
  await page.goto(`/customer-users?q=${own}`);
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await expect(page.locator("tbody tr")).toContainText("Jörg Groß");
});

test("what is no text is refused, and nothing stays", async ({ page, expectIssues }) => {
  await signIn(page, LOGIN, PASSWORD);
  await page.goto("/admin/imports");
  await hydrated(page);
  expectIssues(/422/);
  const buffer = Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0]);
  await page.locator('input[type="file"]').setInputFiles({ name: "table.xlsx.csv", mimeType: "text/csv", buffer });
  await expect(page.locator("main [role=alert]")).toContainText("not a text file");
  await expect(page.getByText("table.xlsx.csv")).toHaveCount(0);
});

test("the command line imports, lists refused rows and fails when there are some", async ({ portico }) => {
  const folder = await mkdtemp(join(tmpdir(), "portico-import-"));
  try {
    const own = word();
    const file = join(folder, "customers.csv");
    await writeFile(file, `Account,Name\n${own}-a,Line ${own}\n,No key\n`);
    const refused = join(folder, "refused.csv");
    const map = ["--map", "key=Account"];
    const dry = await portico.cli(["import", "customers", file, ...map, "--dry-run"]);
    expect(dry.code, dry.stderr).toBe(1);
    expect(dry.stdout).toContain("nothing was stored");
    const real = await portico.cli(["import", "customers", file, ...map, "--refused", refused]);
    expect(real.code).toBe(1);
    expect(real.stdout).toContain("2 rows read: 1 added, 0 changed, 0 unchanged, 1 refused");
    expect(real.stdout).toContain("line 3: key is required");
    expect(await readFile(refused, "utf8")).toContain("No key");
    const clean = await portico.cli(["import", "customers", "-", "--map", "key=Account", "--update-existing"], {
      input: `Account,Name\n${own}-a,Line ${own}\n`,
    });
    expect(clean.code, clean.stderr).toBe(0);
    expect(clean.stdout).toContain("1 unchanged");
    const wrong = await portico.cli(["import", "customers", file, "--map", "key=Nowhere"]);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain("names a column that the file does not have");
    const unknown = await portico.cli(["import", "customers", file, "--map", "account=Account"]);
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toContain("--map account: there is no such field, but key, name, street,");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("doors: nobody imports or exports without a session", async ({ request }) => {
  for (const path of ["/agent/export/customers.csv", "/agent/export/customer-users.csv", "/agent/import/00000000-0000-7000-8000-000000000000/refusals.csv"]) {
    expect((await request.get(path)).status(), path).toBe(401);
  }
  const headers = { "sec-fetch-site": "same-origin" };
  expect((await request.post("/agent/import?name=x.csv", { data: "a,b\n", headers })).status()).toBe(401);
});

test("a power cut in the middle of an import: no half row, and it goes on", async ({ browser, portico }) => {
  test.setTimeout(120_000);
  const own = await portico.fresh();
  await own.cli(["create-admin", "--login", LOGIN, "--password", PASSWORD, "--email", "import@portico.example"], {
    check: true,
  });
  await own.cli(["import", "customers", "-"], { input: "key,name\nCUT,Power cut\n", check: true });
  const count = 6000;
  const lines = Array.from(
    { length: count },
    (_, n) => `cut${n},Given${n},Family${n},cut${n}@cut.example,CUT,+420 541 ${String(n).padStart(6, "0")}`,
  );
  const text = ["login,firstname,lastname,email,customer_id,phone", ...lines].join("\n");

  // Not the watched page: what was on its way breaks, or not, as it happens.
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${own.url}/sign-in`);
  await hydrated(page);
  await page.locator('input[name="login"]').fill(LOGIN);
  await page.locator('input[name="password"]').fill(PASSWORD);
  await page.locator('form:has(input[name="password"]) button[type="submit"]').click();
  await expect(page).not.toHaveURL(/sign-in/);
  await page.goto(`${own.url}/admin/imports?subject=customer-users`);
  await hydrated(page);
  await upload(page, "people.csv", text);
  await page.getByRole("button", { name: "Import", exact: true }).click();
  const listed = async (): Promise<string[]> => {
    const answer = await page.request.get(`${own.url}/agent/export/customer-users.csv?sort=login`);
    return (await answer.text()).trim().split("\n").slice(1);
  };
  await expect.poll(async () => (await listed()).length, { intervals: [50] }).toBeGreaterThan(0);
  await own.kill();
  await own.serve();
  // What is there is there as a whole: name, address and customer.
  const some = await listed();
  expect(some.length).toBeLessThan(count);
  for (const line of some) expect(line).toMatch(/Given\d+;Family\d+;cut\d+@cut\.example;CUT;/);

  // Nobody has to do anything: it goes on where it was, and every row is there once.
  await expect.poll(async () => (await listed()).length, { timeout: 60_000 }).toBe(count);
  expect(new Set(await listed()).size).toBe(count);
  await expect(page.getByText("The import is done.", { exact: false })).toBeVisible();
  await expect(page.locator(".tally > div").nth(1)).toContainText("6,000");

  // The same file once more, by the command line: nothing changes.
  const again = await own.cli(["import", "customer-users", "-", "--update-existing"], { input: text });
  expect(again.code, again.stderr).toBe(0);
  expect(await listed()).toHaveLength(count);
  await context.close();
});
