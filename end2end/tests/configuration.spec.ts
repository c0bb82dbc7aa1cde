import type { Page } from "@playwright/test";
import { axe, bring, expect, open, personPath, signIn, test, word } from "../fixtures.ts";

const LOGIN = "configuration-admin";
const PASSWORD = "quiet harbour lamp 7";

test.beforeAll(async ({ shared }) => {
  // The project's other files may have used the same worker.
  await shared.cli(["create-admin", "--login", LOGIN, "--password", PASSWORD, "--email", `${LOGIN}@portico.example`]);
});

const names = (page: Page): Promise<string[]> => page.locator(".sortable .name").allInnerTexts();

test("a further field appears in the form at once, and goes again", async ({ page, context, expectIssues }) => {
  await signIn(page, LOGIN, PASSWORD);
  await open(page, "/admin/fields");
  await axe(page);
  const form = await context.newPage();
  await open(form, "/customer-users/new");
  await form.getByLabel("Firstname").fill("Half typed");

  const label = `Contract ${word()}`;
  await page.getByRole("button", { name: "Add field" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a field" });
  await dialog.locator("#field-label").fill(label);
  // The key follows the label until it is typed.
  await expect(dialog.locator("#field-key")).toHaveValue(label.toLowerCase().replace(" ", "_"));
  await axe(page);
  await dialog.locator("#field-kind").selectOption("choice");
  await dialog.locator("#field-key").fill("Not A Key");
  expectIssues(/422/);
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog.locator("#field-key-error")).toContainText("Only small letters");
  await expect(dialog.locator("#field-choices-error")).toHaveText("Please fill in this field.");
  await dialog.locator("#field-key").fill(label.toLowerCase().replace(" ", "_"));
  await dialog.locator("#field-choices").fill("gold\n\n silver \ngold");
  await dialog.getByRole("checkbox", { name: "Mandatory" }).check();
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(page.locator(".sortable li").last()).toContainText(label);
  await expect(page.locator(".aside")).toContainText(label);

  // In a form that is open already, with what is typed into it.
  const select = form.getByRole("combobox", { name: label });
  await expect(select.locator("option")).toContainText(["gold", "silver"]);
  await expect(form.getByLabel("Firstname")).toHaveValue("Half typed");
  await form.getByRole("button", { name: "Create" }).click();
  await expect(select).toHaveAccessibleDescription(/fill in/);
  await form.getByLabel("Firstname").fill("");

  await page.locator(".sortable li", { hasText: label }).getByRole("button", { name: /^Edit/ }).click();
  const edit = page.getByRole("dialog", { name: `Field “${label}”` });
  await edit.locator("#field-label").fill(`${label} level`);
  await edit.getByRole("button", { name: "Save" }).click();
  await expect(edit).toBeHidden();
  await expect(page.locator(".sortable li").last()).toContainText(`${label} level`);

  await page.locator(".sortable li", { hasText: label }).getByRole("button", { name: /^Remove/ }).click();
  const question = page.getByRole("dialog", { name: `Remove the field “${label} level”?` });
  await question.getByRole("button", { name: "Remove" }).click();
  await expect(page.locator(".sortable li", { hasText: label })).toHaveCount(0);
  await open(form, "/customer-users/new");
  await expect(form.getByText(label)).toHaveCount(0);
});

test("fields are ordered by buttons and by dragging", async ({ page }) => {
  await signIn(page, LOGIN, PASSWORD);
  await open(page, "/admin/fields");
  const before = await names(page);
  const [first = "", second = "", third = ""] = before;

  // Buttons: the focus stays with what was moved.
  await page.getByRole("button", { name: `Move ${first} down` }).focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => names(page)).toEqual([second, first, ...before.slice(2)]);
  await expect(page.getByRole("button", { name: `Move ${first} down` })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect.poll(() => names(page)).toEqual([second, third, first, ...before.slice(3)]);
  await expect(page.getByRole("button", { name: `Move ${first} down` })).toBeFocused();
  await expect(page.getByText(`${first} is now number 3 of ${before.length}.`)).toBeAttached();
  await page.getByRole("button", { name: `Move ${first} up` }).click();
  await page.getByRole("button", { name: `Move ${first} up` }).click();
  await expect.poll(() => names(page)).toEqual(before);
  // At the top, the focus goes to the button that still works.
  await expect(page.getByRole("button", { name: `Move ${first} down` })).toBeFocused();

  const grip = page.locator(".sortable li").nth(0).locator(".grip");
  const target = await page.locator(".sortable li").nth(2).boundingBox();
  await grip.hover();
  await page.mouse.down();
  await page.mouse.move((target?.x ?? 0) + 40, (target?.y ?? 0) + (target?.height ?? 0) - 4, { steps: 5 });
  await expect(page.locator(".drop-after")).toHaveCount(1);
  await page.mouse.up();
  await expect.poll(() => names(page)).toEqual([second, third, first, ...before.slice(3)]);

  // It is stored, and the form follows.
  await page.waitForLoadState("networkidle");
  await open(page, "/admin/fields");
  expect(await names(page)).toEqual([second, third, first, ...before.slice(3)]);
  await page.getByRole("button", { name: `Move ${first} up` }).click();
  await page.getByRole("button", { name: `Move ${first} up` }).click();
  await expect.poll(() => names(page)).toEqual(before);
});

test("fields without which nobody can be stored stay mandatory", async ({ page }) => {
  await signIn(page, LOGIN, PASSWORD);
  await open(page, "/admin/fields");
  const row = page.locator(".sortable li", { hasText: "Lastname" });
  await expect(row.getByRole("button", { name: /^Remove/ })).toHaveCount(0);
  await row.getByRole("button", { name: /^Edit/ }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("checkbox", { name: "Mandatory" })).toBeDisabled();
  await expect(dialog.getByRole("checkbox", { name: "Mandatory" })).toBeChecked();
  await axe(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
});

test("a field that imports write leads somewhere, on the card only", async ({ page, portico, expectIssues, isMobile }) => {
  const own = word();
  const label = `Contract ${own}`;
  const key = `contract_${own}`;
  await signIn(page, LOGIN, PASSWORD);
  await open(page, "/admin/fields");
  await page.getByRole("button", { name: "Add field" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a field" });
  await dialog.locator("#field-label").fill(label);
  await dialog.getByRole("checkbox", { name: "Read-only" }).check();
  await expect(dialog.getByRole("checkbox", { name: "Mandatory" })).toHaveCount(0);
  await dialog.getByLabel("Shown on cards").selectOption({ label: "Business card only" });
  await dialog.getByLabel("Link", { exact: true }).fill("https://erp.example/{nothing}");
  expectIssues(/422/);
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog.locator("#field-link-error")).toContainText("nothing");
  await dialog.getByLabel("Link", { exact: true }).fill(`https://erp.example/{${key}}?who={lastname}`);
  await axe(page);
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(page.locator(".sortable li", { hasText: label })).toContainText("read-only");

  await bring(portico, "customers", [{ key: own, name: `Works ${own}` }]);
  await bring(portico, "customer-users", [
    { login: own, firstname: "Anna", lastname: "Žák", email: `${own}@portico.example`, customer_id: own, [key]: "K 7/2" },
  ]);
  const path = await personPath(page, own);
  await open(page, `${path}/edit`);
  await expect(page.locator(`output#field-${key}`)).toHaveText("K 7/2");
  await axe(page);
  await page.locator("#field-city").fill("Brno");
  // Meanwhile an import brings another value: mine can be kept, and so is what the import has brought.
  await bring(portico, "customer-users", [
    { login: own, firstname: "Anna", lastname: "Žák", email: `${own}@portico.example`, customer_id: own, [key]: "K 8/1" },
  ]);
  expectIssues(/409/);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.locator(".versions")).toContainText("City");
  await expect(page.locator(".versions")).not.toContainText(label);
  await page.getByRole("button", { name: "Keep mine and save" }).click();
  await expect(page.locator('[data-widget="customer-information"]')).toContainText("Brno");
  await expect(page.locator('[data-widget="customer-information"]')).not.toContainText("K 8/1");
  if (!isMobile) {
    await open(page, `/customer-users?q=${own}`);
    await page.locator("tbody a.name").hover();
    const link = page.locator(".hover-card:popover-open").getByRole("link", { name: "K 8/1" });
    await expect(link).toHaveAttribute("href", "https://erp.example/K%208%2F1?who=%C5%BD%C3%A1k");
    await expect(link).toHaveAttribute("rel", /noopener noreferrer/);
  }
  await open(page, "/admin/fields");
  await page.locator(".sortable li", { hasText: label }).getByRole("button", { name: /^Remove/ }).click();
  await page.getByRole("dialog", { name: /^Remove the field/ }).getByRole("button", { name: "Remove" }).click();
  await expect(page.locator(".sortable li", { hasText: label })).toHaveCount(0);
});

test("a link is made from placeholders, tried, switched off and removed", async ({ page, expectIssues }) => {
  await signIn(page, LOGIN, PASSWORD);
  await open(page, "/admin/links");
  await axe(page);
  const label = `Search ${word()}`;
  await page.getByRole("button", { name: "Add link" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a link" });
  await dialog.locator("#field-label").fill(label);
  await dialog.locator("#field-template").fill("javascript:alert(1)");
  expectIssues(/422/);
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog.locator("#field-template-error")).toContainText("https://");
  await dialog.locator("#field-template").fill("https://search.example/?q=&x=1");
  // Placeholders come where the cursor is.
  await dialog.locator("#field-template").evaluate((input: HTMLInputElement) => input.setSelectionRange(26, 26));
  await dialog.getByRole("button", { name: "Firstname" }).click();
  await dialog.getByRole("button", { name: "City" }).click();
  await expect(dialog.locator("#field-template")).toHaveValue("https://search.example/?q={firstname}{city}&x=1");
  await expect(dialog.locator(".secret")).toContainText("https://search.example/?q=AnnaBrno&x=1");
  await dialog.getByRole("checkbox", { name: "City" }).check();
  await axe(page);
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog).toBeHidden();
  const row = page.locator(".sortable li", { hasText: label });
  const shown = page.locator(".aside").getByRole("link", { name: "https://search.example/?q=AnnaBrno&x=1" });
  await expect(shown).toHaveAttribute("href", "https://search.example/?q=AnnaBrno&x=1");

  // Not for everybody: what is ticked stays, and the list says so.
  await row.getByRole("button", { name: /^Edit/ }).click();
  const edit = page.getByRole("dialog", { name: `Link “${label}”` });
  await edit.getByRole("checkbox", { name: "Admin" }).check();
  await edit.getByRole("button", { name: "Save" }).click();
  await expect(edit).toBeHidden();
  await expect(row).toContainText("some roles");
  await row.getByRole("button", { name: /^Edit/ }).click();
  await expect(edit.getByRole("checkbox", { name: "Admin" })).toBeChecked();
  await expect(edit.getByRole("checkbox", { name: "Agent" })).not.toBeChecked();
  await edit.getByRole("button", { name: "Cancel" }).click();

  await row.getByRole("button", { name: /^Show the link/ }).click();
  await expect(row).toContainText("off");
  await expect(shown).toHaveCount(0);
  await row.getByRole("button", { name: /^Remove/ }).click();
  await page.getByRole("dialog", { name: `Remove the link “${label}”?` }).getByRole("button", { name: "Remove" }).click();
  await expect(row).toHaveCount(0);
});

test("settings are judged field by field", async ({ page, expectIssues }) => {
  await signIn(page, LOGIN, PASSWORD);
  await open(page, "/admin/settings");
  await axe(page);
  // Set up from the command line, the organisation has no name yet.
  await page.locator("#field-name").fill("");
  await page.locator("#field-idle_seconds").fill("5");
  await page.locator("#field-agent_passwords-min_chars").fill("many");
  expectIssues(/422/);
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("#field-name-error")).toHaveText("Please fill in this field.");
  await expect(page.locator("#field-idle_seconds-error")).toHaveText("Please enter a number from 60 to 2592000.");
  await expect(page.locator("#field-agent_passwords-min_chars-error")).toContainText("from 1 to 128");
  await expect(page.locator("#field-agent_passwords-min_chars")).toHaveValue("many");
  await axe(page);
  await page.locator("#field-name").fill("Acme Support");
  await page.locator("#field-idle_seconds").fill("5400");
  await expect(page.getByText("= 1 h 30 min")).toBeVisible();
  await page.locator("#field-agent_passwords-min_chars").fill("8");
  await page.locator("#field-never").fill(`example.com\n${word()}.example`);
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("region", { name: "Messages" }).getByText("Saved")).toBeVisible();
  await open(page, "/admin/settings");
  await expect(page.locator("#field-idle_seconds")).toHaveValue("5400");

  await open(page, "/admin/audit?kind=setting");
  await expect(page.locator("tbody tr").first()).toContainText("Sessions of agents: Longest pause");
});

test("the audit log tells when there are later entries", async ({ page, portico }) => {
  const own = word();
  await signIn(page, LOGIN, PASSWORD);
  await open(page, "/admin/audit?kind=customer");
  const button = page.getByRole("button", { name: "There is new data. Refresh the list." });
  await expect(button).toHaveCount(0);
  await bring(portico, "customers", [{ key: own, name: `Works ${own}` }]);
  await button.click();
  await expect(page.locator("tbody tr").first()).toContainText(`Works ${own}`);
  await expect(button).toHaveCount(0);
});

test("the audit log is filtered in the address", async ({ page }) => {
  await signIn(page, LOGIN, PASSWORD);
  await open(page, "/admin/audit");
  await axe(page);
  await page.getByLabel("Action").selectOption("signed_in");
  await expect(page).toHaveURL(/\?action=signed_in$/);
  await expect(page.locator("tbody tr").first()).toContainText("signed in");
  await expect(page.locator("tbody strong").filter({ hasNotText: /^signed in$/ })).toHaveCount(0);
  await page.getByRole("searchbox").fill("no such thing <b>");
  await expect(page.getByText("No entry for this filter.")).toBeVisible();
  await expect(page).toHaveURL(/text=no%20such%20thing%20%3Cb%3E/);
  await axe(page);
  await page.getByRole("link", { name: "Clear filter" }).click();
  await expect(page).toHaveURL(/\/admin\/audit$/);
  await expect(page.locator("tbody tr").first()).toBeVisible();
  await expect(page.getByRole("searchbox")).toHaveValue("");
});

test("the data source has names, and may take any CustomerID", async ({ page, portico, browser, watch, isMobile }) => {
  const own = word();
  await signIn(page, LOGIN, PASSWORD);
  await bring(portico, "customers", [{ key: own, name: `Works ${own}` }]);
  await bring(portico, "customer-users", [
    { login: own, firstname: "Anna", lastname: own, email: `${own}@portico.example`, customer_id: own },
  ]);
  const context = await browser.newContext({ baseURL: portico.url, viewport: { width: 1400, height: 800 } });
  watch(context);
  const other = await context.newPage();
  await signIn(other, LOGIN, PASSWORD);
  await open(other, `/customer-users?q=${own}`);
  const source = other.getByRole("button", { name: "Data Source" });
  await source.click();
  await expect(other.getByRole("menuitemradio").nth(1)).toHaveText("Built-in database");
  await other.keyboard.press("Escape");

  await open(page, "/admin/fields");
  const about = page.locator(".about-source");
  await expect(about).toContainText("CustomerIDs must exist");
  await axe(page);
  await about.getByRole("button", { name: "Edit data source" }).click();
  const dialog = page.getByRole("dialog", { name: "Data source" });
  await expect(dialog.getByLabel("Name in German")).toHaveValue("Eingebaute Datenbank");
  await axe(page);
  await dialog.getByLabel("Name *").fill(`People ${own}`);
  // What is typed is not lost by a slip.
  await page.mouse.click(5, 5);
  await expect(dialog).toBeVisible();
  const asked = new Promise<string>((resolve) => {
    page.once("dialog", (question) => {
      resolve(question.message());
      void question.dismiss();
    });
  });
  await dialog.getByRole("button", { name: "Close" }).click();
  expect(await asked).toContain("would be lost");
  await dialog.getByLabel("Customer company support").uncheck();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(about).toContainText(`People ${own}`);
  await expect(about).toContainText("CustomerIDs are free");
  // At once on the other screen.
  await source.click();
  await expect(other.getByRole("menuitemradio").nth(1)).toHaveText(`People ${own}`);
  await context.close();

  await open(page, `${await personPath(page, own)}/edit`);
  await expect(page.getByRole("group", { name: "Data Source" })).toContainText(`People ${own}`);
  const customer = page.locator("#field-customer_id");
  await customer.fill(`Nowhere ${own}`);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator('[data-widget="customer-information"]')).toContainText(`Nowhere ${own}`);
  await expect(page).not.toHaveURL(/edit/);

  await open(page, "/admin/fields");
  await about.getByRole("button", { name: "Edit data source" }).click();
  await dialog.getByLabel("Name *").fill("Built-in database");
  await dialog.getByLabel("Customer company support").check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(about).toContainText("CustomerIDs must exist");
  if (!isMobile) {
    await open(page, "/admin/audit?kind=source");
    await expect(page.locator("tbody")).toContainText("Customer company support");
  }
});
