import { useEffect, useRef } from 'react';
import { optionOf } from '../stores/levelTestModel';

/** 1, 2, 3 … choose an option and Enter sends it, wherever the focus is; where one types they are what they always are. */
export function useAnswerKeys(options: number, choose: (option: number) => void, send: () => void): void {
	const current = useRef({ options, choose, send });
	current.current = { options, choose, send };
	useEffect(() => {
		const press = (event: KeyboardEvent) => {
			if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
			const target = event.target instanceof Element ? event.target : null;
			if (target?.closest('textarea, select, [contenteditable], input:not([type=radio]), dialog:modal'))
				return;
			const option = optionOf(event.key, current.current.options);
			if (option !== null) current.current.choose(option);
			// A button or link in focus means itself, and a form sends itself.
			else if (event.key === 'Enter' && current.current.options > 0 && !target?.closest('button, a, input'))
				current.current.send();
			else return;
			event.preventDefault();
		};
		window.addEventListener('keydown', press);
		return () => window.removeEventListener('keydown', press);
	}, []);
}
