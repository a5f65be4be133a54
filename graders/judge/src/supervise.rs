//! Runners as processes: started, asked, watched, killed, reaped.
