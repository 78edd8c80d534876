import { call } from './call';
import type { Onboarding, ProfilePatch } from './wire';

export function onboardingStatus(): Promise<Onboarding> {
	return call('GET /onboarding/status');
}

/** Saves a step, whole or not at all. */
export function saveOnboardingStep(
	step: Onboarding['steps'][number]['step'],
	body: ProfilePatch,
): Promise<Onboarding> {
	return call('POST /onboarding/step/{step}', { path: { step }, body });
}

/** Fails with `onboarding-incomplete`, whose fields are the steps and consents that are missing. */
export function completeOnboarding(): Promise<Onboarding> {
	return call('POST /onboarding/complete');
}
