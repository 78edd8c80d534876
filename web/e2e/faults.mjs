// What is wrong with a page as it is drawn: accessibility by axe, sideways scrolling, targets under 44 pixels.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const axe = join(import.meta.dirname, '../node_modules/axe-core/axe.min.js');

export async function faultsOf(page) {
	await page.evaluate(await readFile(axe, 'utf8'));
	return page.evaluate(async () => {
		const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
		const { violations } = await window.axe.run(document, { runOnly: rules });
		const faults = violations.flatMap(({ id, nodes }) =>
			nodes.map(
				({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary.split('\n')[1] ?? ''}`,
			),
		);
		const places = document.querySelector('nav.shrink-0')?.getBoundingClientRect();
		if (places?.height > 0 && places.bottom > window.innerHeight + 1)
			faults.push('the places are out of sight');
		const excess = document.documentElement.scrollWidth - window.innerWidth;
		if (excess > 0) faults.push(`scrolls sideways by ${excess} pixels`);
		for (const element of document.querySelectorAll('button, a, select, input:not(.sr-only)')) {
			// A finger that meets the label has met what is in it.
			const target = element.closest('label') ?? element;
			const { width, height } = target.getBoundingClientRect();
			const drawn = width > 0 && getComputedStyle(element).visibility !== 'hidden';
			// What stands in a sentence is as high as its line (WCAG 2.5.8 excepts it).
			const inSentence = element.matches('p a, li a') && getComputedStyle(element).display === 'inline';
			if (drawn && !inSentence && (width < 44 || height < 44))
				faults.push(`${width}x${height}: ${element.outerHTML.slice(0, 120)}`);
		}
		return faults;
	});
}
