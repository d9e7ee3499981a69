package dev.spillway.examples.streams;

/** What is known of a page. The record's key is the page; a null value deletes it. */
record Page(String title, String section) {}
