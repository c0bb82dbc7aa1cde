// Pages come to the browser in chunks, when they are needed, and nobody notices.
import { axe, expect, open, signIn, test, word } from "../fixtures.ts";

const PASSWORD = "quiet harbour lamp 7";

test("from the agents' pages to the administration and back, by links, keys and history", async ({ page, portico, isMobile }) => {
  const login = word();
  await portico.cli(["create-admin", "--login", login, "--password", PASSWORD, "--email", `${login}@portico.example`], { check: true });
  await signIn(page, login, PASSWORD);
  await open(page, "/customer-users");
  const fetched: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith(".wasm")) fetched.push(request.url().split("/").pop() ?? "");
  });
  const organizer = async (name: string): Promise<void> => {
    if (isMobile) await page.getByRole("button", { name: "Menu", exact: true }).click();
    await page.getByRole("navigation", { name: "Organizer" }).getByRole("link", { name, exact: true }).click();
  };
  const title = page.getByRole("heading", { level: 1 });

  await organizer("Administration");
  await expect(page.locator("main").getByRole("link", { name: /Roles/ }).first()).toBeVisible();
  await expect(page).toHaveURL(/\/admin$/);
  expect(fetched).toContain("split_admin.wasm");
  await axe(page);
  // What is there is not fetched again.
  fetched.length = 0;
  await page.locator("main").getByRole("link", { name: /Agents/ }).first().click();
  await expect(title).toHaveText("Agents");
  await page.goBack();
  await expect(page).toHaveURL(/\/admin$/);
  await page.goBack();
  await expect(page).toHaveURL(/\/customer-users$/);
  await expect(title).toHaveText(/Customer Users/);
  await page.goForward();
  await expect(page).toHaveURL(/\/admin$/);
  await expect(page.locator("main").getByRole("link", { name: /Roles/ }).first()).toBeVisible();
  expect(fetched.filter((name) => name === "split_admin.wasm" || name === "agent_bg.wasm")).toEqual([]);

  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /Search/ }).fill("Customers");
  await page.getByRole("option", { name: "Customers", exact: true }).click();
  await expect(page).toHaveURL(/\/customers$/);
  await expect(page.getByRole("searchbox")).toBeVisible();
});

test("an address of the administration is opened with its chunk", async ({ page, portico, expectIssues }) => {
  const login = word();
  await portico.cli(["create-admin", "--login", login, "--password", PASSWORD, "--email", `${login}@portico.example`], { check: true });
  await signIn(page, login, PASSWORD);
  await open(page, "/admin/agents/new");
  expectIssues(/add_agent/);
  await page.locator("main button[type=submit]").click();
  await expect(page.locator("[aria-invalid=true]").first()).toBeFocused();
});

test("a chunk that cannot be fetched is fetched again when asked", async ({ page, portico, isMobile, expectIssues }) => {
  test.skip(isMobile, "the organizer is a drawer there");
  const login = word();
  await portico.cli(["create-admin", "--login", login, "--password", PASSWORD, "--email", `${login}@portico.example`], { check: true });
  await signIn(page, login, PASSWORD);
  await open(page, "/customer-users");
  expectIssues(/split_admin|fetch|ERR_FAILED/i);
  await page.route("**/split_admin.wasm", (route) => route.abort());
  await page.getByRole("navigation", { name: "Organizer" }).getByRole("link", { name: "Administration" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await page.unroute("**/split_admin.wasm");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page).toHaveURL(/\/admin$/);
  await expect(page.locator("main").getByRole("link", { name: /Roles/ }).first()).toBeVisible();
});

test("what is typed before the palette is there does nothing to the page", async ({ page, portico, isMobile }) => {
  test.skip(isMobile, "there are no keys");
  const login = word();
  await portico.cli(["create-admin", "--login", login, "--password", PASSWORD, "--email", `${login}@portico.example`], { check: true });
  await signIn(page, login, PASSWORD);
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/split_agent.wasm", async (route) => {
    await held;
    await route.continue();
  });
  await open(page, "/customer-users");
  await page.keyboard.press("Control+k");
  // The shortcut that adds somebody.
  await page.keyboard.press("c");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  release();
  await expect(page.getByRole("combobox", { name: /Search/ })).toBeVisible();
  await expect(page).toHaveURL(/\/customer-users$/);
});

test("a changed form of one area asks before the other is shown", async ({ page, portico, isMobile }) => {
  test.skip(isMobile, "the organizer is a drawer there");
  const login = word();
  await portico.cli(["create-admin", "--login", login, "--password", PASSWORD, "--email", `${login}@portico.example`], { check: true });
  await signIn(page, login, PASSWORD);
  await open(page, "/customers/new");
  await page.locator("#field-name").fill("half a name");
  const asked: string[] = [];
  page.once("dialog", (dialog) => {
    asked.push(dialog.message());
    void dialog.dismiss();
  });
  await page.getByRole("navigation", { name: "Organizer" }).getByRole("link", { name: "Administration" }).click();
  await expect.poll(() => asked.length).toBe(1);
  await expect(page).toHaveURL(/\/customers\/new$/);
  await expect(page.locator("#field-name")).toHaveValue("half a name");
  page.once("dialog", (dialog) => void dialog.accept());
  await page.getByRole("navigation", { name: "Organizer" }).getByRole("link", { name: "Administration" }).click();
  await expect(page).toHaveURL(/\/admin$/);
  await expect(page.locator("main").getByRole("link", { name: /Roles/ }).first()).toBeVisible();
});
