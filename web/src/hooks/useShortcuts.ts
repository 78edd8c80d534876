import { useEffect, useRef } from 'react';

/** Calls the action of a single key, unless the key is meant for a field, a menu or an open dialog. */
export function useShortcuts(actions: Readonly<Record<string, () => void>>): void {
	const current = useRef(actions);
	current.current = actions;
	useEffect(() => {
		const press = (event: KeyboardEvent) => {
			if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
			const target = event.target instanceof Element ? event.target : null;
			if (target?.closest('input, textarea, select, [contenteditable], dialog:modal')) return;
			const action = current.current[shortcutOf(event)];
			if (!action) return;
			event.preventDefault();
			action();
		};
		window.addEventListener('keydown', press);
		return () => window.removeEventListener('keydown', press);
	}, []);
}

/** By position on a Korean layout, where the same key types another letter; by character otherwise. */
export function shortcutOf({ key, code }: Pick<KeyboardEvent, 'key' | 'code'>): string {
	if (/^[a-z?]$/i.test(key)) return key.toLowerCase();
	return /^Key[A-Z]$/.test(code) ? code.slice(3).toLowerCase() : key.toLowerCase();
}
