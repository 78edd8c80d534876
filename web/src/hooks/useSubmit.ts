import { type FormEvent, useState } from 'react';

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
	const onSubmit = (event: FormEvent) => {
		event.preventDefault();
		setChecked(true);
		if (busy) return;
		const form = event.currentTarget;
		setWrong(0);
		if (!sound) return showFault(form, setWrong);
		setBusy(true);
		setRefusal(null);
		send()
			.catch((error: unknown) => {
				setRefusal(error);
				showFault(form, setWrong);
			})
			.finally(() => setBusy(false));
	};
	return { checked, busy, wrong, refusal, onSubmit };
}

/** Brings the first field that has to be mended before the person, once the page shows it, and counts all of them. */
function showFault(form: Element, onCount: (wrong: number) => void): void {
	requestAnimationFrame(() => {
		const faults = form.querySelectorAll<HTMLElement>('[aria-invalid="true"], [data-invalid="true"]');
		onCount(faults.length);
		const fault = faults[0];
		const field = fault?.matches('[data-invalid]')
			? fault.querySelector<HTMLElement>('input:enabled, select:enabled, [tabindex="0"]')
			: fault;
		for (let box = field?.closest('details'); box; box = box.parentElement?.closest('details'))
			box.open = true;
		field?.focus();
	});
}
