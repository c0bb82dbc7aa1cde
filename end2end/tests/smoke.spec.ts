import { axe, expect, hydrated, test } from "../fixtures.ts";

test("it says that it is ready", async ({ request }) => {
  const answer = await request.get("/healthz");
  expect(answer.status()).toBe(200);
});

test("the sign-in page comes alive, is accessible and silent", async ({ page }) => {
  const answer = await page.goto("/sign-in");
  expect(answer?.status()).toBe(200);
  await hydrated(page);
  await axe(page);
});
