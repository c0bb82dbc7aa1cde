import { axe, expect, hydrated, test } from "../fixtures.ts";

test("the setup link makes the first admin, once", async ({ page, portico, expectIssues }) => {
  const own = await portico.fresh();
  const link = await own.setupLink();
  const answer = await page.goto(link);
  expect(answer?.status()).toBe(200);
  await hydrated(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Set up Portico");
  // The browser knows where it is.
  await expect(page.getByRole("combobox", { name: "Time zone" })).toHaveValue(/^Asia\/Kath?mandu$/);
  await axe(page);

  // Nothing filled in: every mandatory field says so, and the first one has the focus.
  expectIssues(/422/);
  await page.getByRole("button", { name: "Set up and sign in" }).click();
  for (const field of ["organisation", "firstname", "lastname", "email", "login"]) {
    await expect(page.locator(`#field-${field}-error`)).toHaveText("Please fill in this field.");
  }
  await expect(page.locator("#field-password-error")).not.toBeEmpty();
  await expect(page.locator("#field-organisation")).toBeFocused();
  await axe(page);

  await page.locator("#field-organisation").fill("Brno Optics <b>&</b> “Sons”");
  await page.locator("#field-firstname").fill("Žofie");
  await page.locator("#field-lastname").fill("O'Hara");
  await page.locator("#field-email").fill("zofie@brno.example");
  await page.locator("#field-login").fill("zofie");

  // The checklist follows what is typed; the strength comes from the server.
  const rules = page.locator(".rules li");
  await page.locator("#field-password").fill("zofie123");
  await expect(rules.filter({ hasText: "Does not contain username or email" })).not.toHaveClass(/kept/);
  await expect(rules.filter({ hasText: "One digit" })).toHaveClass(/kept/);
  await page.locator("#field-password").fill("quiet harbour lamp 7");
  await expect(rules.filter({ hasText: "Hard enough to guess" })).toHaveClass(/kept/);
  await expect(page.locator(".strength")).toContainText("Strong");
  await page.getByRole("button", { name: "Set up and sign in" }).click();

  await expect(page).toHaveURL(`${own.url}/customer-users`);
  await hydrated(page);
  // A fresh installation has no customer users.
  await expect(page.locator("tbody tr")).toHaveCount(0);

  // What was typed is what is stored.
  await page.goto(`${own.url}/admin/settings`);
  await hydrated(page);
  await expect(page.locator("#field-name")).toHaveValue("Brno Optics <b>&</b> “Sons”");
  await expect(page.getByRole("combobox", { name: "Time zone" })).toHaveValue(/^Asia\/Kath?mandu$/);

  expectIssues(/404/);
  const again = await page.goto(link);
  expect(again?.status()).toBe(404);
  await hydrated(page);
  await expect(page.getByText("This link is no longer valid")).toBeVisible();
  await axe(page);

  // The organisation's language is that of everyone who has not chosen another, whatever the browser speaks.
  await page.goto(`${own.url}/admin/settings`);
  await hydrated(page);
  await page.locator("#field-language").selectOption("de");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator(".toast").first()).toBeVisible();
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
});

test("an invented setup link is dead", async ({ page, portico, expectIssues }) => {
  const own = await portico.fresh();
  expectIssues(/404/);
  const answer = await page.goto(`${own.url}/setup/0123456789abcdef`);
  expect(answer?.status()).toBe(404);
  await hydrated(page);
  await page.getByRole("link", { name: "Go to sign-in" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sign in");
});
