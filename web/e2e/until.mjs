const everyMs = 100;

/**
 * Polls until `condition` gives something true and returns it. What it threw or gave last is part of the failure;
 * an error with `final` set ends the wait at once.
 */
export async function until(what, condition, limitMs = 30_000) {
	const deadline = Date.now() + limitMs;
	let last;
	for (;;) {
		try {
			last = await condition();
			if (last) return last;
		} catch (error) {
			if (error.final) throw error;
			last = error;
		}
		if (Date.now() > deadline) {
			const seen = last instanceof Error ? last.message : JSON.stringify(last);
			throw new Error(`not within ${limitMs / 1000} s: ${what} (last: ${seen})`);
		}
		await new Promise((resolve) => setTimeout(resolve, everyMs));
	}
}
