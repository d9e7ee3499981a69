/**
 * Stream processing: statistics of a website's pages, computed from what its visitors do while they
 * do it.
 */
@NullMarked
package dev.spillway.examples.streams;

import org.jspecify.annotations.NullMarked;
