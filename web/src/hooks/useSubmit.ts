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
		if (!sound || busy) return;
		setBusy(true);
		setRefusal(null);
		send()
			.catch(setRefusal)
			.finally(() => setBusy(false));
	};
	return { checked, busy, refusal, onSubmit };
}
