import { type FormEvent, useEffect, useState } from 'react';

export interface Submit {
	/** True once the person has tried: from then on faults are shown. */
	checked: boolean;
	busy: boolean;
	/** How many fields have to be mended, by the last try. */
	wrong: number;
	/** What the server said no with; null when it did not. */
	refusal: unknown;
	onSubmit(event: FormEvent): void;
}

/** The life of a form: shown quietly, checked at the first try, sent when it is `sound`, refused or done. */
export function useSubmit(sound: boolean, send: () => Promise<void>): Submit {
	const [checked, setChecked] = useState(false);
	const [busy, setBusy] = useState(false);
	const [wrong, setWrong] = useState(0);
	const [refusal, setRefusal] = useState<unknown>(null);
	const [failed, setFailed] = useState<{ form: Element } | null>(null);
	// Once the page shows what is wrong, however long that takes.
	useEffect(() => {
		if (failed) setWrong(showFault(failed.form));
	}, [failed]);
	const onSubmit = (event: FormEvent) => {
		event.preventDefault();
		setChecked(true);
		if (busy) return;
		const form = event.currentTarget;
		setWrong(0);
		if (!sound) return setFailed({ form });
		setBusy(true);
		setRefusal(null);
		send()
			.catch((error: unknown) => {
				setRefusal(error);
				setFailed({ form });
			})
			.finally(() => setBusy(false));
	};
	return { checked, busy, wrong, refusal, onSubmit };
}

/** Brings the first field that has to be mended before the person, and counts all of them. */
function showFault(form: Element): number {
	const faults = form.querySelectorAll<HTMLElement>('[aria-invalid="true"], [data-invalid="true"]');
	const fault = faults[0];
	const field = fault?.matches('[data-invalid]')
		? fault.querySelector<HTMLElement>('input:enabled, select:enabled, [tabindex="0"]')
		: fault;
	for (let box = field?.closest('details'); box; box = box.parentElement?.closest('details')) box.open = true;
	field?.focus();
	return faults.length;
}
