"""The words of the app, as data: one module a page, so that a translation is one folder.

Read `syllabus` for the order of the pages, `glossary` for what every name on the screen means. A
page takes its sentences from here and adds none of its own.
"""
