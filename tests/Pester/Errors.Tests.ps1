#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '6.0.0' }

[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = "Pester's blocks share variables.")]
param()

BeforeAll {
    Import-Module "$PSScriptRoot/NimProbe.TestSupport.psm1" -Force
    Import-Module (Get-NimModulePath)
    $assembly = [AppDomain]::CurrentDomain.GetAssemblies().Where({ $_.GetName().Name -eq 'NimProbe.PowerShell' })[0]
    $rows = $assembly.GetType('NimProbe.PowerShell.ErrorTable').GetProperty('Rows').GetValue($null)
    $ids = [NimProbe.NimErrorId].GetFields().Where({ $_.IsLiteral }).ForEach({ $_.GetRawConstantValue() })
}

Describe 'The error table' {
    It 'has rows for every error id and for no other' {
        $rows.ErrorId | Sort-Object -Unique | Should -Be ($ids | Sort-Object)
    }

    It 'has one row for each id and cause, and uses every cause' {
        $rows.ForEach({ "$($_.ErrorId) $($_.Cause)" }) | Sort-Object -Unique | Should -HaveCount $rows.Count
        $rows.Cause | Sort-Object -Unique | Should -Be ([Enum]::GetValues[NimProbe.NimErrorCause]())
    }

    It 'has one category for each id, which is NotSpecified only for faults of the module' {
        ($rows | Group-Object ErrorId).ForEach({ ($_.Group.Category | Sort-Object -Unique).Count }) | Should -Be (, 1 * $ids.Count)
        $rows.Where({ $_.Category -eq 'NotSpecified' }).ErrorId | Should -Be 'NimProbeFault'
    }

    It 'has a sentence of advice in every row but that of faults' {
        $rows.Where({ -not $_.Advice }).ErrorId | Should -Be 'NimProbeFault'
        $rows.Advice.Where({ $_ }) | Should -MatchExactly '^[A-Z].+\.$'
    }

    It 'names only parameters and cmdlets that exist' {
        $commands = @(Get-Command -Module NimProbe) + @(Get-Command Get-Help, Read-Host, ConvertTo-SecureString)
        $pattern = '(?<![\w-])-(?<Parameter>[A-Z]\w+)|(?<Cmdlet>\b[A-Z][A-Za-z]+-[A-Z]\w+)'
        $named = ($rows.Advice | Select-String -Pattern $pattern -CaseSensitive -AllMatches).Matches
        $parameters = $named.ForEach({ $_.Groups['Parameter'].Value }).Where({ $_ })
        $cmdlets = $named.ForEach({ $_.Groups['Cmdlet'].Value }).Where({ $_ })

        $parameters | Should -Not -BeNullOrEmpty
        $cmdlets | Should -Not -BeNullOrEmpty
        $parameters.Where({ $_ -notin $commands.Parameters.Keys }) | Should -BeNullOrEmpty
        $cmdlets.Where({ $_ -notin $commands.Name }) | Should -BeNullOrEmpty
    }

    It 'gives the advice of the usual cause for a cause without a row' {
        $find = $assembly.GetType('NimProbe.PowerShell.ErrorTable').GetMethod('Find')
        $find.Invoke($null, @('NimSnapshotExists', [NimProbe.NimErrorCause]::Proxy)).Advice | Should -Match '-NoClobber'
        $find.Invoke($null, @('NimPlainHttpRefused', [NimProbe.NimErrorCause]::Proxy)).Advice | Should -Match '-NoProxy'
    }
}
