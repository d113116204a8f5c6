/** What axe-core finds wrong with a page, in every theme. */
import axe from "axe-core";
import type { Page } from "playwright-core";
import { THEMES } from "./_browser.ts";

/** Serious and critical violations, one a line. Everything that can be opened is opened first. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
  // A colour on its way from one theme to another is neither's.
  await page.evaluate(async () => {
    for (;;) {
      for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
      // One that has come to its end may set off another within it, by a colour that is inherited.
      const onTheirWay = document.getAnimations().filter((one) => one instanceof CSSTransition);
      if (onTheirWay.length === 0) break;
      await Promise.allSettled(onTheirWay.map((one) => one.finished));
    }
  });
  if (!await page.evaluate(() => "axe" in globalThis)) await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    const result = await axe.run(document);
    return result.violations.map(({ id, impact, nodes }) => ({
      id,
      impact,
      where: nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary ?? ""}`),
    }));
  });
  return found
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, impact, where }) => `${impact} ${id}: ${where.join("; ")}`);
}

/**
 * The same in every theme, one after the other as a person would choose them, on a page once opened;
 * each line begins with what it was looked at as.
 *
 * @param name of the size, say
 */
export async function violationsInThemes(page: Page, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const theme of THEMES) {
    const button = `${theme[0]!.toUpperCase()}${theme.slice(1)}`;
    // Not by a click of the mouse: a dialog may lie over it.
    await page.getByRole("button", { name: button, exact: true, includeHidden: true })
      .evaluate((one) => (one as HTMLElement).click());
    for (const one of await violations(page)) found.push(`${name} ${theme}: ${one}`);
  }
  return found;
}
