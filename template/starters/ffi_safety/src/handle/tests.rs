//! What `handle.rs` promises.

use super::*;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;

fn sampler() -> Sampler {
    Sampler::new(c"temperature", 100).unwrap()
}

/// Counts what is dropped.
struct Dropped(Arc<AtomicUsize>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// A callback that does nothing, with a count of how often it was dropped.
fn counted() -> (Callback, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let dropped = Dropped(Arc::clone(&count));
    let callback = move |_| {
        let _ = &dropped;
        Ok(())
    };
    (Box::new(callback), count)
}

#[test]
fn samples_are_read_as_they_were_pushed() {
    let sampler = sampler();
    assert_eq!(sampler.push(1.5).unwrap(), 0);
    assert_eq!(sampler.push(2.5).unwrap(), 1);
    assert_eq!(sampler.read(0, 1).unwrap(), Some(2.5));
    assert_eq!(sampler.read(0, 2).unwrap(), None);
}

#[test]
fn the_name_lives_as_long_as_any_reference() {
    let one = sampler();
    let other = one.clone();
    drop(one);
    assert_eq!(other.name(), c"temperature");
}

#[test]
fn a_full_sampler_takes_no_sample_until_there_is_room() {
    let sampler = Sampler::new(c"", 1).unwrap();
    sampler.push(1.0).unwrap();
    assert!(matches!(sampler.push(2.0), Err(Error::Full)));
    sampler.resize(2).unwrap();
    assert_eq!((sampler.push(2.0).unwrap(), sampler.capacity()), (1, 2));
    assert!(matches!(sampler.resize(1), Err(Error::Full)));
}

#[test]
fn more_memory_than_there_is_is_an_error() {
    let result = Sampler::new(c"", usize::MAX);
    assert!(matches!(result, Err(Error::Memory)));
    assert!(matches!(sampler().resize(usize::MAX), Err(Error::Memory)));
}

#[test]
fn pinned_samples_stay_while_others_come() {
    let sampler = sampler();
    sampler.push(1.0).unwrap();
    let pinned = sampler.pin();
    let before = pinned.as_ptr();
    thread::scope(|scope| {
        scope.spawn(|| (0..99).for_each(|_| assert!(sampler.push(2.0).is_ok())));
        (0..100).for_each(|_| assert_eq!(*pinned, [1.0]));
    });
    assert_eq!(pinned.as_ptr(), before);
    assert_eq!(sampler.pin().len(), 100);
}

#[test]
fn pinned_samples_are_neither_cleared_nor_moved() {
    let sampler = sampler();
    sampler.push(1.0).unwrap();
    let pinned = sampler.pin();
    assert!(matches!(sampler.clear(), Err(Error::Busy)));
    assert!(matches!(sampler.resize(1000), Err(Error::Busy)));
    drop(pinned);
    sampler.resize(1000).unwrap();
    sampler.clear().unwrap();
    assert_eq!((sampler.count(), sampler.pin().len()), (0, 0));
}

#[test]
fn pinned_samples_outlive_the_handle_that_they_are_from() {
    let sampler = sampler();
    sampler.push(1.0).unwrap();
    let pinned = sampler.pin();
    drop(sampler);
    assert_eq!(*pinned, [1.0]);
}

#[test]
fn who_reads_what_was_cleared_is_told_so() {
    let sampler = sampler();
    let generation = sampler.generation();
    sampler.push(1.0).unwrap();
    sampler.clear().unwrap();
    sampler.push(2.0).unwrap();
    let result = sampler.read(generation, 0);
    assert!(matches!(result, Err(Error::Changed)));
}

#[test]
fn a_callback_hears_of_each_sample_and_may_call_the_library() {
    let sampler = sampler();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let (list, handle) = (Arc::clone(&heard), sampler.clone());
    let subscription = sampler
        .subscribe(Box::new(move |sample| {
            list.lock().unwrap().push((sample, handle.count()));
            if sample.index == 0 {
                handle.push(2.0)?;
            }
            Ok(())
        }))
        .unwrap();
    sampler.push(1.0).unwrap();
    sampler.unsubscribe(subscription);
    sampler.push(3.0).unwrap();

    let sample = |index, value| Sample { index, value };
    let heard = heard.lock().unwrap();
    assert_eq!(*heard, [(sample(0, 1.0), 1), (sample(1, 2.0), 2)]);
}

#[test]
fn a_callback_is_dropped_once_whoever_ends_the_subscription() {
    let ends: [fn(&Sampler, u64); 3] = [
        |sampler, subscription| {
            sampler.unsubscribe(subscription);
            sampler.unsubscribe(subscription);
        },
        |sampler, _| sampler.close(),
        |_, _| {},
    ];
    for end in ends {
        let (callback, dropped) = counted();
        let sampler = sampler();
        let subscription = sampler.subscribe(callback).unwrap();
        assert_eq!(dropped.load(Ordering::Relaxed), 0);
        end(&sampler, subscription);
        drop(sampler);
        assert_eq!(dropped.load(Ordering::Relaxed), 1);
    }
}

#[test]
fn a_callback_for_a_closed_sampler_is_dropped_at_once() {
    let (callback, dropped) = counted();
    let sampler = sampler();
    sampler.close();
    assert!(matches!(sampler.subscribe(callback), Err(Error::Closed)));
    assert_eq!(dropped.load(Ordering::Relaxed), 1);
}

#[test]
fn a_callback_that_cancels_itself_is_dropped_after_its_call() {
    let sampler = sampler();
    let (callback, dropped) = counted();
    let (handle, id) = (sampler.clone(), Arc::new(AtomicUsize::new(0)));
    let (own_id, seen) = (Arc::clone(&id), Arc::clone(&dropped));
    let subscription = sampler
        .subscribe(Box::new(move |sample| {
            let own_id = u64::try_from(own_id.load(Ordering::Relaxed)).unwrap();
            handle.unsubscribe(own_id);
            assert_eq!(seen.load(Ordering::Relaxed), 0);
            callback(sample)
        }))
        .unwrap();
    id.store(subscription.try_into().unwrap(), Ordering::Relaxed);
    sampler.push(1.0).unwrap();
    assert_eq!(dropped.load(Ordering::Relaxed), 1);
}

#[test]
fn an_error_of_a_callback_comes_out_of_the_push_and_the_sample_stays() {
    let sampler = sampler();
    let subscription = sampler
        .subscribe(Box::new(|_| Err(Error::Unknown(77))))
        .unwrap();
    assert!(matches!(sampler.push(1.0), Err(Error::Unknown(77))));
    sampler.unsubscribe(subscription);
    assert_eq!(sampler.push(2.0).unwrap(), 1);
}

#[test]
fn a_panic_of_a_callback_goes_on_behind_the_c_code() {
    let sampler = sampler();
    sampler
        .subscribe(Box::new(|_| panic!("from a callback")))
        .unwrap();
    let panic = catch_unwind(AssertUnwindSafe(|| sampler.push(1.0))).unwrap_err();
    assert_eq!(*panic.downcast_ref::<&str>().unwrap(), "from a callback");
    // The library is not left locked, nor the place for a failure.
    assert_eq!(sampler.count(), 1);
    assert!(PUSHES.with_borrow(Vec::is_empty));
}

#[test]
fn a_failure_is_that_of_its_own_push() {
    let sampler = sampler();
    let handle = sampler.clone();
    sampler
        .subscribe(Box::new(move |sample| match sample.index {
            0 => {
                assert!(matches!(handle.push(2.0), Err(Error::Unknown(2))));
                Err(Error::Unknown(1))
            }
            _ => Err(Error::Unknown(2)),
        }))
        .unwrap();
    assert!(matches!(sampler.push(1.0), Err(Error::Unknown(1))));
    sampler.close();
}

#[test]
fn a_panic_while_a_callback_is_dropped_does_not_reach_the_c_code() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("from a drop");
        }
    }
    let (sampler, bomb) = (sampler(), Bomb);
    sampler
        .subscribe(Box::new(move |_| {
            let _ = &bomb;
            Ok(())
        }))
        .unwrap();
    sampler.close();
}

#[test]
fn a_callback_of_c_code_can_refuse_a_sample_without_a_reason() {
    unsafe extern "C" fn refuse(_: *mut c_void, _: usize, _: f64) -> c_int {
        1
    }
    unsafe extern "C" fn nothing(_: *mut c_void) {}
    let sampler = sampler();
    let handle = sampler.as_raw().as_ptr();
    // SAFETY: the handle is valid, and neither function uses the data.
    unsafe { c::sampler_subscribe(handle, refuse, std::ptr::null_mut(), nothing) };
    assert!(matches!(sampler.push(1.0), Err(Error::Refused)));
}

#[test]
fn waiting_ends_with_the_sample_the_time_or_the_sampler() {
    let sampler = sampler();
    assert!(!sampler.wait(1, Duration::from_millis(1)).unwrap());
    let long = Duration::from_secs(30);
    let until_it_waits = || {
        // SAFETY: the handle is valid.
        while unsafe { c::waiting(sampler.as_raw().as_ptr()) } == 0 {
            thread::yield_now();
        }
    };
    thread::scope(|scope| {
        let sample = scope.spawn(|| sampler.wait(1, long));
        until_it_waits();
        sampler.push(1.0).unwrap();
        assert!(sample.join().unwrap().unwrap());
        let end = scope.spawn(|| sampler.wait(2, long));
        until_it_waits();
        sampler.close();
        assert!(matches!(end.join().unwrap(), Err(Error::Closed)));
    });
    assert!(matches!(sampler.push(2.0), Err(Error::Closed)));
}

#[test]
fn threads_use_it_all_at_once() {
    const THREADS: usize = 4;
    let (sampler, start) = (sampler(), Barrier::new(THREADS));
    let dropped = Arc::new(AtomicUsize::new(0));
    let work = || {
        start.wait();
        for _ in 0..5 {
            let drops = Dropped(Arc::clone(&dropped));
            let subscription = sampler
                .subscribe(Box::new(move |_| {
                    let _ = &drops;
                    Ok(())
                }))
                .unwrap();
            sampler.push(1.0).unwrap();
            assert!(sampler.pin().iter().all(|&sample| sample > 0.5));
            let _ = sampler.clear();
            sampler.clone().unsubscribe(subscription);
        }
    };
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(work);
        }
    });
    assert_eq!(dropped.load(Ordering::Relaxed), 5 * THREADS);
}
