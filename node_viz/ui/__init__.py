"""Everything that speaks to Streamlit: pages are storyboards made from the pieces in here.

`controls` turns the config's knobs into widgets, `sharing` keeps the link, `live` is the stage with
its curves and commands, `page` the frame around a lesson, `code_view` shows the real source.
"""
