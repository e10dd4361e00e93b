using System.Collections.Concurrent;

namespace NimProbe.Tests.Faults;

/// <summary>Collects the unobserved exceptions of tasks; those of tests that run at the same time are included.</summary>
internal sealed class UnobservedExceptions : IDisposable
{
    private readonly ConcurrentQueue<string> _found = [];

    public UnobservedExceptions() => TaskScheduler.UnobservedTaskException += OnUnobserved;

    /// <summary>Gets the exceptions so far as one text; "none" if there are none.</summary>
    public string Find()
    {
        // The event is raised when a task with an unobserved exception is finalized.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return _found.IsEmpty ? "none" : string.Join("; ", _found);
    }

    public void Dispose() => TaskScheduler.UnobservedTaskException -= OnUnobserved;

    private void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs e) =>
        _found.Enqueue(e.Exception.InnerExceptions[0].ToString());
}
