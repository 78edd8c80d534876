import { type FormEvent, useState } from 'react';

interface Submit {
	/** True once the person has tried: from then on faults are shown. */
	checked: boolean;
	busy: boolean;
	/** What the server said no with; null when it did not. */
	refusal: unknown;
	onSubmit(event: FormEvent): void;
}

/** The life of a form: shown quietly, checked at the first try, sent when it is `sound`, refused or done. */
export function useSubmit(sound: boolean, send: () => Promise<void>): Submit {
	const [checked, setChecked] = useState(false);
	const [busy, setBusy] = useState(false);
	const [refusal, setRefusal] = useState<unknown>(null);
	const onSubmit = (event: FormEvent) => {
		event.preventDefault();
		setChecked(true);
		if (busy) return;
		const form = event.currentTarget;
		if (!sound) return showFault(form);
		setBusy(true);
		setRefusal(null);
		send()
			.catch((error: unknown) => {
				setRefusal(error);
				showFault(form);
			})
			.finally(() => setBusy(false));
	};
	return { checked, busy, refusal, onSubmit };
}

/** Brings the first field that has to be mended before the person, once the page shows it. */
function showFault(form: Element): void {
	requestAnimationFrame(() => {
		const fault = form.querySelector<HTMLElement>('[aria-invalid="true"], [data-invalid="true"]');
		const field = fault?.matches('[data-invalid]')
			? fault.querySelector<HTMLElement>('input:enabled, [tabindex="0"]')
			: fault;
		field?.focus();
	});
}
