using System.Management.Automation;

namespace NimProbe.PowerShell;

/// <summary>One row of <see cref="ErrorTable"/>.</summary>
/// <param name="ErrorId">One of <see cref="NimErrorId"/>.</param>
/// <param name="Cause">The cause; <see cref="NimErrorCause.None"/> for the usual cause of the id.</param>
/// <param name="Category">The category of the error record.</param>
/// <param name="Advice">The recommended action; empty if there is none.</param>
internal sealed record ErrorRow(string ErrorId, NimErrorCause Cause, ErrorCategory Category, string Advice);
