//! `checks/memory.py` also runs these tests under Miri, sanitizers and valgrind.

use super::*;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;

fn sampler() -> Sampler {
    Sampler::new(c"temperature", 100).unwrap()
}

fn error(text: &str) -> Error {
    Error::Callback(text.into())
}

/// Counts how often it is dropped.
struct Dropped(Arc<AtomicUsize>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// A callback that does nothing, and how often it was dropped.
fn counted() -> (Callback, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let dropped = Dropped(Arc::clone(&count));
    let callback = move |_, _| {
        let _ = &dropped;
        Ok(())
    };
    (Box::new(callback), count)
}

#[test]
fn push_returns_the_index() {
    let sampler = sampler();
    assert_eq!(sampler.push(1.5).unwrap(), 0);
    assert_eq!(sampler.push(2.5).unwrap(), 1);
    assert_eq!(*sampler.pin(), [1.5, 2.5]);
}

#[test]
fn name_lives_as_long_as_any_reference() {
    let sampler = sampler();
    let other = sampler.clone();
    drop(sampler);
    assert_eq!(other.name(), c"temperature");
}

#[test]
fn rejects_samples_when_full() {
    let sampler = Sampler::new(c"", 1).unwrap();
    sampler.push(1.0).unwrap();
    assert!(matches!(sampler.push(2.0), Err(Error::Full)));
    sampler.clear().unwrap();
    assert_eq!(sampler.push(2.0).unwrap(), 0);
}

#[test]
fn rejects_a_capacity_beyond_memory() {
    let result = Sampler::new(c"", usize::MAX);
    assert!(matches!(result, Err(Error::Memory)));
}

#[test]
fn pinned_samples_stay_constant_while_others_are_pushed() {
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
fn pinned_samples_cannot_be_cleared() {
    let sampler = sampler();
    assert!(sampler.pin().is_empty());
    sampler.push(1.0).unwrap();
    let pinned = sampler.pin();
    assert!(matches!(sampler.clear(), Err(Error::Busy)));
    drop(pinned);
    sampler.clear().unwrap();
    assert!(sampler.pin().is_empty());
}

#[test]
fn callbacks_can_call_the_library() {
    let sampler = sampler();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let (list, handle) = (Arc::clone(&heard), sampler.clone());
    let subscription = sampler.subscribe(Box::new(move |index, value| {
        list.lock().unwrap().push((index, value));
        if index == 0 {
            handle.push(2.0)?;
        }
        Ok(())
    }));
    sampler.push(1.0).unwrap();
    sampler.unsubscribe(subscription);
    sampler.push(3.0).unwrap();

    assert_eq!(*heard.lock().unwrap(), [(0, 1.0), (1, 2.0)]);
}

#[test]
fn callbacks_are_dropped_once() {
    let ends: [fn(&Sampler, u64); 2] = [
        |sampler, subscription| {
            sampler.unsubscribe(subscription);
            sampler.unsubscribe(subscription);
        },
        |_, _| {},
    ];
    for end in ends {
        let (callback, dropped) = counted();
        let sampler = sampler();
        let subscription = sampler.subscribe(callback);
        assert_eq!(dropped.load(Ordering::Relaxed), 0);
        end(&sampler, subscription);
        drop(sampler);
        assert_eq!(dropped.load(Ordering::Relaxed), 1);
    }
}

#[test]
fn callback_that_cancels_itself_is_dropped_after_its_call() {
    let sampler = sampler();
    let (callback, dropped) = counted();
    let (handle, seen) = (sampler.clone(), Arc::clone(&dropped));
    sampler.subscribe(Box::new(move |index, value| {
        handle.unsubscribe(1);
        assert_eq!(seen.load(Ordering::Relaxed), 0);
        callback(index, value)
    }));
    sampler.push(1.0).unwrap();
    assert_eq!(dropped.load(Ordering::Relaxed), 1);
}

#[test]
fn callback_error_fails_the_push_and_the_sample_stays() {
    let sampler = sampler();
    let subscription = sampler.subscribe(Box::new(|_, _| Err(error("no"))));
    assert_eq!(sampler.push(1.0).unwrap_err().to_string(), "no");
    sampler.unsubscribe(subscription);
    assert_eq!(sampler.push(2.0).unwrap(), 1);
}

#[test]
fn callback_panic_continues_after_the_c_code() {
    let sampler = sampler();
    sampler.subscribe(Box::new(|_, _| panic!("from a callback")));
    let panic = catch_unwind(AssertUnwindSafe(|| sampler.push(1.0))).unwrap_err();
    assert_eq!(*panic.downcast_ref::<&str>().unwrap(), "from a callback");
    // The library is not left locked.
    assert_eq!(sampler.pin().len(), 1);
    assert!(!has_caller());
}

#[test]
fn inner_push_gets_its_own_error() {
    let (sampler, inner) = (sampler(), Arc::new(Mutex::new(String::new())));
    let (handle, message) = (sampler.clone(), Arc::clone(&inner));
    let subscription = sampler.subscribe(Box::new(move |index, _| {
        assert!(has_caller());
        if index > 0 {
            return Err(error("inner"));
        }
        *message.lock().unwrap() = handle.push(2.0).unwrap_err().to_string();
        Err(error("outer"))
    }));
    assert_eq!(sampler.push(1.0).unwrap_err().to_string(), "outer");
    assert_eq!(*inner.lock().unwrap(), "inner");
    sampler.unsubscribe(subscription);
}

#[test]
fn deep_nesting_is_an_error() {
    let sampler = sampler();
    let handle = sampler.clone();
    let subscription = sampler.subscribe(Box::new(move |_, _| handle.push(1.0).map(drop)));
    assert!(matches!(sampler.push(1.0), Err(Error::Nested)));
    assert_eq!(sampler.pin().len(), MAX_DEPTH);
    assert!(!has_caller());
    sampler.unsubscribe(subscription);
}

#[test]
fn panic_in_drop_does_not_reach_c_code() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("from a drop");
        }
    }
    let (sampler, bomb) = (sampler(), Bomb);
    let subscription = sampler.subscribe(Box::new(move |_, _| {
        let _ = &bomb;
        Ok(())
    }));
    sampler.unsubscribe(subscription);
}

#[test]
fn c_callback_can_refuse_a_sample() {
    unsafe extern "C" fn refuse(_: *mut c_void, _: usize, _: f64) -> c_int {
        1
    }
    unsafe extern "C" fn nothing(_: *mut c_void) {}
    let sampler = sampler();
    let handle = sampler.0.as_ptr();
    // SAFETY: the handle is valid, and neither function uses the data.
    unsafe { c::sampler_subscribe(handle, refuse, std::ptr::null_mut(), nothing) };
    assert!(matches!(
        sampler.push(1.0),
        Err(Error::Code(c::SAMPLER_REFUSED))
    ));
}

#[test]
fn wait_ends_with_a_sample_or_the_timeout() {
    let sampler = sampler();
    assert!(!sampler.wait(1, Duration::from_millis(1)).unwrap());
    thread::scope(|scope| {
        let waiting = scope.spawn(|| sampler.wait(1, Duration::from_secs(30)));
        sampler.push(1.0).unwrap();
        assert!(waiting.join().unwrap().unwrap());
    });
}

#[test]
fn threads_share_a_sampler() {
    const THREADS: usize = 4;
    let (sampler, start) = (sampler(), Barrier::new(THREADS));
    let dropped = Arc::new(AtomicUsize::new(0));
    let work = || {
        start.wait();
        for _ in 0..5 {
            let drops = Dropped(Arc::clone(&dropped));
            let subscription = sampler.subscribe(Box::new(move |_, _| {
                let _ = &drops;
                Ok(())
            }));
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
